/** @file One training on disk: what it was asked for, which images it may see, its decoded images and its checkpoint. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { failureOf } from "../../contract/errors.ts";
import { modelData, notedWarning } from "../../contract/model.ts";
import { device, refusedImage, trainingSettings } from "../../contract/training.ts";
import { type JsonFormat, readVersionedJson, writeVersionedJson } from "../files/versioned-json.ts";

const indices = z.array(z.int().nonnegative());

const runPlan = z.object({
  kind: z.literal("kensa-run"),
  schemaVersion: z.literal(1),
  settings: trainingSettings,
  /** What computes it, to its end; absent in a plan from before it was noted. */
  device: device.optional(),
  good: z.array(z.string()).min(1),
  /** Records of the prepared data set by the set they belong to. */
  split: z.object({
    train: indices,
    calibration: indices,
    check: indices,
    /** Of each record of the data set the number of its group of near-duplicates; absent in a plan from before it was noted. */
    groups: indices.optional(),
    /** Different parts among the calibration records; absent in a plan from before they were counted. */
    calibrationParts: modelData.shape.calibrationParts,
    /** The same of the check records. */
    checkParts: z.int().positive().optional(),
  }),
  /** As the model's description says it; absent in a plan from before it was noted. */
  calibratedOn: modelData.shape.calibratedOn,
  nearDuplicates: z.int().nonnegative(),
  /** Files that were no images; those that could not be decoded are in the data set's own index. */
  refused: z.array(refusedImage),
  /** What the images themselves gave reason to warn of. */
  warnings: z.array(notedWarning),
});
/** Fixed when a training begins; one that goes on reads it back. */
export type RunPlan = z.infer<typeof runPlan>;

const runFormat: JsonFormat<RunPlan> = { name: "The training", version: 1, schema: runPlan };

const takeUp = z.object({
  kind: z.literal("kensa-take-up"),
  schemaVersion: z.literal(1),
  /** Of the checkpoint; 0 where there was none yet. */
  step: z.int().nonnegative(),
});

const takeUpFormat: JsonFormat<z.infer<typeof takeUp>> = {
  name: "The note on the training",
  version: 1,
  schema: takeUp,
};

export function runPaths(folder: string) {
  return {
    plan: join(folder, "run.json"),
    data: join(folder, "data"),
    checkpoint: join(folder, "checkpoint.bin"),
    preview: join(folder, "preview.png"),
    takeUp: join(folder, "take-up.json"),
  };
}

/** Throws `not-found` where no training began in this folder, `damaged`, `newer-version`. */
export function readRunPlan(folder: string): Promise<RunPlan> {
  return readVersionedJson(runPaths(folder).plan, runFormat);
}

/** Null for a training that died before its images were prepared: it begins anew in its own folder. Throws as `readRunPlan`. */
export async function findRunPlan(folder: string): Promise<RunPlan | null> {
  try {
    return await readRunPlan(folder);
  } catch (thrown) {
    if (failureOf(thrown).code === "not-found") return null;
    throw thrown;
  }
}

export function writeRunPlan(folder: string, plan: RunPlan): Promise<void> {
  return writeVersionedJson(runPaths(folder).plan, runFormat, plan);
}

/**
 * The step at which Kensa last took up this training by itself; null where it never did. Throws `damaged`,
 * `newer-version`.
 */
export async function readTakeUp(folder: string): Promise<number | null> {
  try {
    return (await readVersionedJson(runPaths(folder).takeUp, takeUpFormat)).step;
  } catch (thrown) {
    if (failureOf(thrown).code === "not-found") return null;
    throw thrown;
  }
}

export async function writeTakeUp(folder: string, step: number): Promise<void> {
  // It may have died before it made its folder.
  await mkdir(folder, { recursive: true });
  await writeVersionedJson(runPaths(folder).takeUp, takeUpFormat, {
    kind: "kensa-take-up",
    schemaVersion: 1,
    step,
  });
}
