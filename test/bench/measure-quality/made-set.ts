/** @file A small data set of drawn parts, with runs on it that are over in seconds and compute in this process. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Computing } from "../../../bench/measure-quality/computing.ts";
import { type DataSet, openSet } from "../../../bench/measure-quality/data-sets.ts";
import type { RunContext } from "../../../bench/measure-quality/make-run.ts";
import type { PlannedRun } from "../../../bench/measure-quality/protocol.ts";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import type { TrainingSettings } from "../../../src-main/contract/training.ts";
import { evaluateFolders } from "../../../src-main/core/inspection/evaluate-folders.ts";
import { inspectImages } from "../../../src-main/core/inspection/inspect-images.ts";
import { trainModel } from "../../../src-main/core/training/train-model.ts";
import { partPixels, pictureOf } from "../../core/dataset/pictures.ts";
import { tinySettings } from "../../core/training/tiny-training.ts";

const SIDE = 32;
const COUNTS = { train: 30, good: 8, each: 4 };
const BLOCKS = { blot: { from: 6, to: 14, value: 255 }, hole: { from: 18, to: 24, value: 0 } } as const;

/** Writes `<data>/rings` with defects `blot` and `hole`, masks of `blot` only, and gives the set. */
export async function writeMadeSet(data: string): Promise<DataSet> {
  const at = (...path: string[]) => join(data, "rings", ...path);
  let part = 0;
  const next = () => partPixels(part++, { side: SIDE });
  for (let i = 0; i < COUNTS.train; i++) await write(at("train", "good", `${i}.png`), next());
  for (let i = 0; i < COUNTS.good; i++) await write(at("test", "good", `${i}.png`), next());
  for (const [kind, block] of Object.entries(BLOCKS)) {
    const isIn = (i: number) =>
      [i % SIDE, Math.floor(i / SIDE)].every((place) => place >= block.from && place < block.to);
    for (let i = 0; i < COUNTS.each; i++) {
      const marked = next().map((value, pixel) => (isIn(pixel) ? block.value : value));
      await write(at("test", kind, `${i}.png`), marked);
      const mask = marked.map((_, pixel) => (isIn(pixel) ? 255 : 0));
      if (kind === "blot") await write(at("ground_truth", kind, `${i}_mask.png`), mask);
    }
  }
  return openSet(data, "rings");
}

async function write(path: string, pixels: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pictureOf(pixels).png({ compressionLevel: 1 }).toFile(path);
}

export function plannedRun(set: DataSet, changes: Partial<TrainingSettings> = {}): PlannedRun {
  const budget = { kind: "steps", steps: 12 } as const;
  return { set, settings: { ...tinySettings, budget, ...changes } };
}

/** The product's own work without a process around it. */
export const computeHere: Computing = {
  train: (request, { signal, onProgress }) =>
    trainModel(request, { kensaVersion: "0.0.0-test", now: () => new Date(), signal, onProgress }),
  evaluate: async (request, { signal, onProgress }) => {
    const images: InspectedImage[] = [];
    const onImage = (image: InspectedImage) => images.push(image);
    return { result: await evaluateFolders(request, { signal, onProgress, onImage }), images };
  },
  inspect: async (request, signal) => {
    const images: InspectedImage[] = [];
    await inspectImages(request, { signal, onProgress: () => {}, onImage: (image) => images.push(image) });
    return images;
  },
};

export function runContext(out: string, changes: Partial<RunContext> = {}): RunContext {
  return {
    computing: computeHere,
    out,
    facts: {
      fixedAt: "2026-01-02T03:04:05.000Z",
      machine: { cpu: "Test", cores: 2, memoryGiB: 8, os: "Test 1" },
      versions: { kensa: "0.0.0", sources: "abc" },
      parallel: 1,
    },
    now: () => new Date(),
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
}
