/** @file Is the model any good: scores of known images, the threshold, and what another one would change. */
import { z } from "zod";
import { threshold, thresholdBasis } from "./calibration.ts";
import { proportion } from "./evaluation.ts";
import { checkedImageId, decisionId, modelId, remark, time, userName } from "./ids.ts";
import { job } from "./jobs-api.ts";
import { procedure } from "./procedure.ts";
import { falseRejectRate } from "./training.ts";

/**
 * `calibration`: good images the threshold was taken from. `check`: good images that nothing was fitted to. `known-bad`: the
 * product's folder of known-bad parts.
 */
export const checkSet = z.enum(["calibration", "check", "known-bad"]);
export type CheckSet = z.infer<typeof checkSet>;

export const checkPoint = z.object({
  /** For its picture; null until `check.score` has matched scores and images. */
  imageId: checkedImageId.nullable(),
  name: z.string().nullable(),
  score: z.number(),
  set: checkSet,
});
export type CheckPoint = z.infer<typeof checkPoint>;

export const modelCheck = z.object({
  modelId,
  /** The one in force. */
  threshold,
  /** The one that the training chose. */
  trainedThreshold: threshold,
  /** In ascending order of score. */
  points: z.array(checkPoint),
  /** When the images were scored one by one; null = never, and then there are no known-bad ones among the points. */
  scoredAt: time.nullable(),
  /** Known images that could not be judged; they are in no figure. */
  notJudged: z.int().nonnegative(),
});
export type ModelCheck = z.infer<typeof modelCheck>;

/** What a threshold does to the known images, and what may be promised of it. */
export const whatIf = z.object({
  value: z.number(),
  basis: thresholdBasis,
  /** Good images above it, of those that nothing was fitted to. */
  falseRejects: proportion,
  /** Of the good images the threshold was taken from. */
  calibrationRejects: proportion,
  /** Known-bad images above it, and not above it; null where there are none. */
  caught: proportion.nullable(),
  missed: proportion.nullable(),
});
export type WhatIf = z.infer<typeof whatIf>;

export const thresholdDecision = z.object({
  id: decisionId,
  modelId,
  at: time,
  user: userName,
  reason: remark,
  previous: z.number(),
  threshold,
});
export type ThresholdDecision = z.infer<typeof thresholdDecision>;

const byModel = z.strictObject({ modelId });
const confidence = z.number().min(0.5).max(0.999);

export const check = {
  get: procedure
    .route({ method: "GET", path: "/models/{modelId}/check", summary: "Scores of known images, at once" })
    .input(byModel)
    .output(modelCheck),
  score: procedure
    .route({
      method: "POST",
      path: "/models/{modelId}/check/score",
      summary: "Score the held-out and the known-bad images one by one, as a job",
    })
    .input(byModel)
    .output(job),
  whatIf: procedure
    .route({
      method: "GET",
      path: "/models/{modelId}/check/what-if",
      summary: "What another threshold would do",
    })
    .input(byModel.extend({ value: z.number(), confidence: confidence.default(0.95) }))
    .output(whatIf),
  suggest: procedure
    .route({
      method: "GET",
      path: "/models/{modelId}/check/suggestion",
      summary: "The threshold for a false-reject rate, and how many images a promise of it needs",
    })
    .input(byModel.extend({ falseRejectRate, confidence: confidence.default(0.95) }))
    .output(threshold),
  setThreshold: procedure
    .route({ method: "POST", path: "/models/{modelId}/threshold", summary: "Put another threshold in force" })
    .input(byModel.extend({ value: z.number(), user: userName, reason: remark }))
    .output(thresholdDecision),
  history: procedure
    .route({
      method: "GET",
      path: "/models/{modelId}/threshold/history",
      summary: "Who set it when, the newest first",
    })
    .input(byModel)
    .output(z.array(thresholdDecision)),
};
