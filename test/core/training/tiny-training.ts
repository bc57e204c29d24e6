/** @file A training that is over in a second or two: small pictures, few steps, the real thing otherwise. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { simulatedDefectKind } from "../../../src-main/contract/defects.ts";
import type {
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
  TrainingSettings,
} from "../../../src-main/contract/training.ts";
import { trainModel } from "../../../src-main/core/training/train-model.ts";
import { smallGrey, writeParts } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

export const tinySettings: TrainingSettings = {
  preset: "bigan",
  geometry: { ...smallGrey, size: 28 },
  augmentation: {
    shift: 0.02,
    rotationDegrees: 2,
    brightness: 0.05,
    flipHorizontal: false,
    flipVertical: false,
  },
  discriminatorTerm: "features",
  budget: { kind: "steps", steps: 30 },
  seed: 1,
  device: "cpu",
  threads: 1,
  falseRejectRate: 0.05,
  defectKinds: simulatedDefectKind.options,
};

/** A folder with pictures of this many good parts. */
export async function goodParts(count: number): Promise<string> {
  const folder = join(await temporaryFolder(), "good");
  await mkdir(folder);
  await writeParts(folder, count, 32);
  return folder;
}

/** A training on this folder; run and model go into a folder of their own, or into the one given. */
export async function tinyRequest(
  good: string,
  changes: Partial<TrainingSettings> = {},
  into?: string,
): Promise<TrainingRequest> {
  const folder = into ?? (await temporaryFolder());
  return {
    product: "ring",
    good: [good],
    settings: { ...tinySettings, ...changes },
    device: "cpu",
    runFolder: join(folder, "run"),
    modelFolder: join(folder, "model"),
    modelId: "ring-1",
    resume: false,
  };
}

export type Listening = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => unknown;
};

/** Gives the signal once this many steps are done. */
export function stopAt(step: number): Listening {
  const stop = new AbortController();
  const onProgress = ({ stage, done }: TrainingProgress) =>
    stage === "train" && done === step && stop.abort();
  return { signal: stop.signal, onProgress };
}

/** Trains, and tells its progress where that is asked for. */
export function train(
  request: TrainingRequest,
  { signal = new AbortController().signal, onProgress = () => {} }: Listening = {},
): Promise<TrainingResult> {
  const now = () => new Date("2026-01-02T03:04:05Z");
  return trainModel(request, { kensaVersion: "0.0.0-test", now, signal, onProgress });
}
