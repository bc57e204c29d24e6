/**
 * @file How quality is measured, fixed before a test image is read.
 *
 * Nothing here or in a training knows the test images. What is asked of every preset is what a person gets who trains with the
 * usual settings; a setting that helps one set only has no place to be put.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { defaultSettings } from "../../src-main/cli/default-settings.ts";
import type { ImageGeometry } from "../../src-main/contract/image.ts";
import {
  type Preset,
  preset,
  type TrainingBudget,
  type TrainingSettings,
  trainingBudget,
  trainingSettings,
} from "../../src-main/contract/training.ts";
import { lookAtImages } from "../../src-main/core/dataset/look-at-images.ts";
import { listImages } from "../../src-main/core/dataset/scan-folder.ts";
import { suitGeometry } from "../../src-main/core/dataset/suit-geometry.ts";
import { type JsonFormat, writeVersionedJson } from "../../src-main/core/files/versioned-json.ts";
import type { DataSet } from "./data-sets.ts";

/** The rules, as sentences; they stand in the results. */
export const RULES = [
  "The settings of all runs, the sets, the presets and the seeds are written to a file in protocols/ before the first training begins; a run says which by the time at which its protocol was fixed.",
  "A training is given the folder train/good and nothing else; its model, with its threshold, is on the disk before a test image is read.",
  "One setting for all sets: the product's usual settings, the preset, the budget and the threads alone are named by the command.",
  "Every seed counts: no run is chosen by its result, and one that collapsed is listed with its reason.",
  "Rates are taken at the model's own threshold. Images that could not be judged are counted and left out of the figures.",
  "A bound held where the share of good test images that were rejected is not above it.",
  "Pixel figures are taken at the size of the image and its mask, over all images of a set; an image without a mask is left out.",
  "Mean and standard deviation (n − 1) are over the seeds.",
  "Training minutes are the whole training: preparing, updates, calibration, writing the model. Milliseconds an image are the median over the test images of reading, decoding, scoring and regions.",
];

/** One training and its evaluation, decided before it begins. */
export type PlannedRun = {
  readonly set: DataSet;
  readonly settings: TrainingSettings;
};

export type Choice = {
  readonly sets: readonly DataSet[];
  readonly presets: readonly Preset[];
  /** Seeds are 1 … `seeds`. */
  readonly seeds: number;
  readonly budget: TrainingBudget;
  readonly threads: number;
};

/** Every run, the first seed of everything first, so that what was interrupted says something of everything. */
export async function planRuns({ sets, presets, seeds, budget, threads }: Choice): Promise<PlannedRun[]> {
  const suited = await Promise.all(
    sets.flatMap((set) =>
      presets.map(async (name) => ({ set, name, geometry: await geometryFor(set, name) })),
    ),
  );
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    suited.map(({ set, name, geometry }) => ({
      set,
      settings: { ...defaultSettings, geometry, preset: name, budget, seed, threads, device: "cpu" as const },
    })),
  );
}

/** What `kensa train` looks at where nobody says otherwise: found on the good parts that are trained on. */
async function geometryFor({ trainGood }: DataSet, name: Preset): Promise<ImageGeometry> {
  const { files } = await listImages([trainGood]);
  const { geometry } = defaultSettings;
  return { ...geometry, ...suitGeometry(await lookAtImages(files, geometry), name) };
}

/** Whether two runs were asked for the same, the seed aside. */
export function isSameProtocol(a: TrainingSettings, b: TrainingSettings): boolean {
  return protocolKey(a) === protocolKey(b);
}

function protocolKey(settings: TrainingSettings): string {
  return JSON.stringify(trainingSettings.parse({ ...settings, seed: 0 }));
}

const protocolFile = z.object({
  kind: z.literal("kensa-quality-protocol"),
  schemaVersion: z.literal(1),
  fixedAt: z.iso.datetime(),
  rules: z.array(z.string()),
  sets: z.array(z.string()),
  presets: z.array(preset),
  seeds: z.array(z.int().nonnegative()),
  budget: trainingBudget,
  runs: z.array(z.object({ set: z.string(), settings: trainingSettings })),
});
type ProtocolFile = z.infer<typeof protocolFile>;

const format: JsonFormat<ProtocolFile> = { name: "The protocol", version: 1, schema: protocolFile };

/**
 * Writes what is going to be run to a file in `protocols`, named by the time at which it was fixed: runs that are added later do not
 * take away what the earlier ones were held to. Throws as `writeVersionedJson`.
 */
export async function writeProtocol(
  out: string,
  plan: readonly PlannedRun[],
  { sets, presets, budget }: Choice,
  fixedAt: string,
): Promise<void> {
  const folder = join(out, "protocols");
  await mkdir(folder, { recursive: true });
  await writeVersionedJson(join(folder, `${fixedAt.replaceAll(":", "-")}.json`), format, {
    kind: "kensa-quality-protocol",
    schemaVersion: 1,
    fixedAt,
    rules: RULES,
    sets: sets.map(({ name }) => name),
    presets: [...presets],
    seeds: [...new Set(plan.map(({ settings }) => settings.seed))],
    budget,
    runs: plan.map(({ set, settings }) => ({ set: set.name, settings })),
  });
}
