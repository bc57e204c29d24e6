/** @file One finished run on disk: `runs/<set>/<preset>/seed-<seed>.json`, with all facts that its figures depend on. */
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { failure } from "../../src-main/contract/errors.ts";
import { evaluationResult } from "../../src-main/contract/evaluation.ts";
import { stopReason, trainingSettings } from "../../src-main/contract/training.ts";
import { systemCode, systemFailure } from "../../src-main/core/files/system-failure.ts";
import {
  type JsonFormat,
  readVersionedJson,
  writeVersionedJson,
} from "../../src-main/core/files/versioned-json.ts";

export const machineFacts = z.object({
  cpu: z.string(),
  cores: z.int().positive(),
  memoryGiB: z.number().nonnegative(),
  os: z.string(),
});

const count = z.int().nonnegative();

const kindFigures = z.object({
  kind: z.string(),
  images: count,
  flagged: count,
  notJudged: count,
  imageAuroc: z.number().nullable(),
});

/** What came of a training that made a model. */
const measured = z.object({
  kind: z.literal("measured"),
  training: z.object({
    steps: count,
    /** The whole training. */
    seconds: z.number().nonnegative(),
    stopped: stopReason,
    images: z.object({ train: count, calibration: count, check: count }),
    dataHash: z.string(),
    warnings: z.array(z.string()),
  }),
  model: z.object({ createdAt: z.iso.datetime(), checksum: z.string(), threshold: z.number() }),
  figures: evaluationResult,
  kinds: z.array(kindFigures),
  /** Of the judged test images, in the order of their names, which are not written here. */
  scores: z.object({ good: z.array(z.number()), defective: z.record(z.string(), z.array(z.number())) }),
  millisecondsPerImage: z.number().nonnegative(),
  /** Test images with the very content of one in train/good. */
  testImagesTrainedOn: count,
});

/** The method did not get to a model, which counts against it. */
const failed = z.object({ kind: z.literal("failed"), failure });

export const qualityRun = z.object({
  kind: z.literal("kensa-quality-run"),
  schemaVersion: z.literal(1),
  set: z.string(),
  settings: trainingSettings,
  /** When the protocol was written down. */
  fixedAt: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  machine: machineFacts,
  versions: z.record(z.string(), z.string()),
  /** Runs that were made side by side. */
  parallel: z.int().positive(),
  /** Processes that wanted a processor, on average over the last quarter of an hour of the run; 0 on Windows. */
  load: z.number().nonnegative(),
  outcome: z.discriminatedUnion("kind", [measured, failed]),
});
export type QualityRun = z.infer<typeof qualityRun>;
export type MeasuredOutcome = z.infer<typeof measured>;

const format: JsonFormat<QualityRun> = { name: "The run", version: 1, schema: qualityRun };

/** Which run: its set, preset and seed. */
export type RunKey = { readonly set: string; readonly preset: string; readonly seed: number };

export function keyOf({ set, settings }: Pick<QualityRun, "set" | "settings">): RunKey {
  return { set, preset: settings.preset, seed: settings.seed };
}

/** The file of a run below a folder of such files, without its ending. */
export function runPath({ set, preset, seed }: RunKey): string {
  return join(set, preset, `seed-${seed}`);
}

/** Writes a run whole, in place of an earlier one. Throws as `writeVersionedJson`. */
export async function writeRun(out: string, run: QualityRun): Promise<void> {
  const path = `${join(out, "runs", runPath(keyOf(run)))}.json`;
  await mkdir(dirname(path), { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, dirname(path));
  });
  await writeVersionedJson(path, format, run);
}

/** All runs under `out`, by set, preset and seed. Throws `damaged` or `newer-version` for a file that cannot be used. */
export async function readRuns(out: string): Promise<QualityRun[]> {
  const folder = join(out, "runs");
  const names = await readdir(folder, { recursive: true }).catch((thrown: unknown) => {
    if (systemCode(thrown) === "ENOENT") return [];
    throw systemFailure(thrown, folder);
  });
  const files = names.filter((name) => /(?:^|[\\/])seed-\d+\.json$/.test(name));
  const runs = await Promise.all(files.map((name) => readVersionedJson(join(folder, name), format)));
  return runs.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

function compareKeys(a: RunKey, b: RunKey): number {
  const byName = a.set.localeCompare(b.set, "en") || a.preset.localeCompare(b.preset, "en");
  return byName || a.seed - b.seed;
}
