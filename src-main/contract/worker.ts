/** @file What the application and its compute process say to each other. Both sides parse what they receive. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { evaluationResult } from "./evaluation.ts";
import { inspectedImage } from "./inspection.ts";
import { device, trainingProgress, trainingRequest, trainingResult } from "./training.ts";

export const inspectionRequest = z.object({
  /** The model's folder. */
  model: z.string(),
  /** Image files, and folders that are searched with their subfolders. */
  paths: z.array(z.string()).min(1),
  /** Where overlays are written; null for none. */
  heatmaps: z.string().nullable(),
  /** Go on with every image that appears in the folders, until cancelled. */
  watch: z.boolean(),
  threads: z.int().min(1).max(256),
});
export type InspectionRequest = z.infer<typeof inspectionRequest>;

export const inspectionTally = z.object({
  pass: z.int().nonnegative(),
  fail: z.int().nonnegative(),
  cannotJudge: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
});
export type InspectionTally = z.infer<typeof inspectionTally>;

export const evaluationRequest = z.object({
  model: z.string(),
  good: z.array(z.string()).min(1),
  bad: z.array(z.string()).min(1),
  /** Ground truth pictures, `<defect>/<file>_mask.png`; null for none. */
  masks: z.string().nullable(),
  threads: z.int().min(1).max(256),
});
export type EvaluationRequest = z.infer<typeof evaluationRequest>;

export const probeRequest = z.object({ device, threads: z.int().min(1).max(256) });
export type ProbeRequest = z.infer<typeof probeRequest>;

export const probeResult = z.object({
  device,
  /** Largest difference from the right numbers. */
  error: z.number().nonnegative(),
  flopsPerSecond: z.number().nonnegative(),
});
export type ProbeResult = z.infer<typeof probeResult>;

/** How far an inspection or evaluation is. `total` is null while a folder is watched. */
export const imageProgress = z.object({
  done: z.int().nonnegative(),
  total: z.int().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type ImageProgress = z.infer<typeof imageProgress>;

export const workerRequest = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("train"), request: trainingRequest }),
  z.object({ kind: z.literal("inspect"), request: inspectionRequest }),
  z.object({ kind: z.literal("evaluate"), request: evaluationRequest }),
  z.object({ kind: z.literal("probe"), request: probeRequest }),
  z.object({ kind: z.literal("cancel") }),
]);
export type WorkerRequest = z.infer<typeof workerRequest>;

export const workerEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("training-progress"), progress: trainingProgress }),
  z.object({ kind: z.literal("image-progress"), progress: imageProgress }),
  z.object({ kind: z.literal("image"), image: inspectedImage }),
  z.object({ kind: z.literal("trained"), result: trainingResult }),
  z.object({ kind: z.literal("inspected"), result: inspectionTally }),
  z.object({ kind: z.literal("evaluated"), result: evaluationResult }),
  z.object({ kind: z.literal("probed"), result: probeResult }),
  z.object({ kind: z.literal("failed"), failure }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;
