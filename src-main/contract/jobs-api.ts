/** @file Long work: what runs, how far it is, what came of it, and its events with replay. */
import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { failure } from "./errors.ts";
import { evaluationResult } from "./evaluation.ts";
import {
  checkedImageId,
  exportId,
  inspectedImageId,
  inspectionId,
  jobId,
  modelId,
  nothing,
  productId,
  runId,
  time,
} from "./ids.ts";
import { verdict } from "./inspection.ts";
import { procedure } from "./procedure.ts";
import { curvePoint, device, trainingStage } from "./training.ts";
import { inspectionTally } from "./worker.ts";

export const jobKind = z.enum(["scan", "training", "check", "comparison", "inspection", "export", "demo"]);
export type JobKind = z.infer<typeof jobKind>;

/** `interrupted`: the process that did it has died. */
export const jobState = z.enum(["running", "finished", "cancelled", "failed", "interrupted"]);
export type JobState = z.infer<typeof jobState>;

export const jobStage = z.enum([...trainingStage.options, "list", "score", "draw", "write"]);
export type JobStage = z.infer<typeof jobStage>;

export const jobProgress = z.object({
  stage: jobStage,
  /** Done and total in the stage's own unit: images or steps; `total` is null where the end is open. */
  done: z.int().nonnegative(),
  total: z.int().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  imagesPerSecond: z.number().nonnegative().nullable(),
  /** What computes, which tells what `auto` came to; trainings say it. */
  device: device.optional(),
  /** Of a watched folder: it is not there now. Absent = it is. */
  isFolderMissing: z.boolean().optional(),
});
export type JobProgress = z.infer<typeof jobProgress>;

/** An image that was just judged, as it is shown in a strip of the last parts. */
export const judgedImage = z.object({
  id: inspectedImageId,
  name: z.string(),
  score: z.number().nullable(),
  threshold: z.number(),
  verdict,
  reason: failure.nullable(),
});
export type JudgedImage = z.infer<typeof judgedImage>;

const comparedScore = z.object({ score: z.number().nullable(), verdict });

/** One image under two models; what differs is shown as a picture. */
export const comparedImage = z.object({
  imageId: checkedImageId,
  name: z.string(),
  truth: z.enum(["good", "defective"]),
  first: comparedScore,
  second: comparedScore,
});
export type ComparedImage = z.infer<typeof comparedImage>;

/** Two models on the same images, none of which either of them was trained on. */
export const modelComparison = z.object({
  first: z.object({ modelId, figures: evaluationResult }),
  second: z.object({ modelId, figures: evaluationResult }),
  good: z.int().nonnegative(),
  defective: z.int().nonnegative(),
  /** The images on which the verdicts differ, at most 500. */
  flips: z.array(comparedImage),
});
export type ModelComparison = z.infer<typeof modelComparison>;

export const jobResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("scan") }),
  z.object({ kind: z.literal("training"), modelId: modelId.nullable() }),
  z.object({ kind: z.literal("check") }),
  z.object({ kind: z.literal("comparison"), comparison: modelComparison }),
  z.object({ kind: z.literal("inspection"), tally: inspectionTally }),
  z.object({
    kind: z.literal("export"),
    exportId,
    fileName: z.string(),
    bytes: z.int().nonnegative(),
    /** Images that are not in it, since their files are gone or hold another picture now; absent = none. */
    leftOut: z.int().nonnegative().optional(),
  }),
  z.object({ kind: z.literal("demo"), modelId, inspectionId }),
]);
export type JobResult = z.infer<typeof jobResult>;

export const job = z.object({
  id: jobId,
  kind: jobKind,
  state: jobState,
  /** What it works on and for; known from the start where it is known at all. */
  productId: productId.nullable(),
  runId: runId.nullable(),
  modelId: modelId.nullable(),
  inspectionId: inspectionId.nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  /** The last that was heard of it; null before the first word, and after this process was started anew. */
  progress: jobProgress.nullable(),
  /** Null until it has finished. */
  result: jobResult.nullable(),
  failure: failure.nullable(),
  /** True for a stopped training, which `training.resume` takes up again. */
  canResume: z.boolean(),
});
export type Job = z.infer<typeof job>;

const sequence = z.int().nonnegative();

/**
 * What happens to a job. `seq` rises by one with each event; whoever lost the connection asks for what came `after` the last
 * one that it has. Where that is no longer kept, and at the first connection, a `snapshot` comes first and replaces
 * everything that was known.
 */
export const jobEvent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("snapshot"),
    seq: sequence,
    job,
    /** The training's whole curve so far. */
    points: z.array(curvePoint),
    /** The last images that were judged, the newest last. */
    images: z.array(judgedImage),
    /** The training step of the newest preview picture; null where there is none. */
    previewStep: z.int().nonnegative().nullable(),
  }),
  z.object({ kind: z.literal("progress"), seq: sequence, progress: jobProgress }),
  z.object({ kind: z.literal("point"), seq: sequence, point: curvePoint }),
  z.object({ kind: z.literal("preview"), seq: sequence, step: z.int().nonnegative() }),
  z.object({ kind: z.literal("image"), seq: sequence, image: judgedImage }),
  /** The job has come to its end; nothing follows. */
  z.object({ kind: z.literal("ended"), seq: sequence, job }),
]);
export type JobEvent = z.infer<typeof jobEvent>;

const byId = z.strictObject({ jobId });

export const jobs = {
  list: procedure
    .route({
      method: "GET",
      path: "/jobs",
      summary: "Jobs, the newest first; also those of earlier sessions",
    })
    .input(
      z.strictObject({
        productId: productId.optional(),
        kind: jobKind.optional(),
        state: jobState.optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(job)),
  get: procedure.route({ method: "GET", path: "/jobs/{jobId}", summary: "One job" }).input(byId).output(job),
  events: procedure
    .route({ method: "GET", path: "/jobs/{jobId}/events", summary: "What happens to a job, with replay" })
    .input(
      z.strictObject({
        jobId,
        /** The last `seq` that is known already. */
        after: sequence.optional(),
      }),
    )
    .output(eventIterator(jobEvent)),
  watch: procedure
    .route({
      method: "GET",
      path: "/jobs/watch",
      summary: "Every running job once, and then each job that starts, gets further or ends",
    })
    .input(nothing)
    .output(eventIterator(job)),
  cancel: procedure
    .route({
      method: "POST",
      path: "/jobs/{jobId}/cancel",
      summary: "Ask a job to stop; it ends as `cancelled`",
    })
    .input(byId)
    .output(job),
};
