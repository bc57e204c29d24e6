/** @file Models: the trained versions of a product, which of them judges, and how two of them compare. */
import { z } from "zod";
import { threshold } from "./calibration.ts";
import { failure } from "./errors.ts";
import { evaluationResult, proportion } from "./evaluation.ts";
import { modelId, productId, remark, time, userName } from "./ids.ts";
import { job } from "./jobs-api.ts";
import { modelData, modelScore, notedWarning } from "./model.ts";
import { procedure } from "./procedure.ts";
import { curvePoint, stopReason, trainingSettings } from "./training.ts";

const count = z.int().nonnegative();

export const modelSummary = z.object({
  id: modelId,
  productId,
  createdAt: time,
  active: z.boolean(),
  settings: trainingSettings,
  dataHash: z.string(),
  images: z.object({
    train: count,
    calibration: count,
    check: count,
    calibratedOn: modelData.shape.calibratedOn,
  }),
  /** The one in force. */
  threshold,
  reconstructionRatio: z.number().nullable(),
  trainingSeconds: z.number().nonnegative(),
  steps: count,
  stopped: stopReason,
  /** What a person should know before trusting it. */
  warnings: z.array(notedWarning),
  /** Figures on the product's held-out good and known-bad images; null until `check.score` was run. */
  figures: evaluationResult.nullable(),
  /** Set where its folder cannot be read: then the id, the dates, the data hash and the threshold's value are all that is known. */
  problem: failure.nullable(),
});
export type ModelSummary = z.infer<typeof modelSummary>;

export const modelDetail = modelSummary.extend({
  data: modelData,
  hyperParameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  score: modelScore,
  /** Check images that the threshold in force rejects. */
  checkRejects: proportion,
  curve: z.array(curvePoint),
  engine: z.object({
    executor: z.string(),
    device: z.string(),
    threads: z.int().positive(),
    versions: z.record(z.string(), z.string()),
  }),
  kensaVersion: z.string(),
  /** Names for `mediaUrl.model`. */
  pictures: z.array(z.string()),
});
export type ModelDetail = z.infer<typeof modelDetail>;

export const activation = z.object({
  id: z.int().positive(),
  productId,
  modelId,
  previousModelId: modelId.nullable(),
  at: time,
  user: userName,
  reason: remark,
});
export type Activation = z.infer<typeof activation>;

const byModel = z.strictObject({ modelId });
const byProduct = z.strictObject({ productId });

export const models = {
  list: procedure
    .route({
      method: "GET",
      path: "/products/{productId}/models",
      summary: "A product's models, the newest first",
    })
    .input(byProduct)
    .output(z.array(modelSummary)),
  get: procedure
    .route({
      method: "GET",
      path: "/models/{modelId}",
      summary: "Everything that is known of a model, with what its threshold rejects of the check images",
    })
    .input(byModel)
    .output(modelDetail),
  compare: procedure
    .route({
      method: "POST",
      path: "/models/compare",
      summary:
        "Two models of a product on the same images that neither was trained on or took its threshold from, as a job",
    })
    .input(z.strictObject({ first: modelId, second: modelId }))
    .output(job),
  activate: procedure
    .route({
      method: "POST",
      path: "/models/{modelId}/activate",
      summary: "Let a model judge its product's parts",
    })
    .input(byModel.extend({ user: userName, reason: remark.default("") }))
    .output(activation),
  rollback: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/models/rollback",
      summary: "Activate the model that was active before",
    })
    .input(byProduct.extend({ user: userName, reason: remark.default("") }))
    .output(activation),
  history: procedure
    .route({
      method: "GET",
      path: "/products/{productId}/models/history",
      summary: "Which model was active since when, the newest first",
    })
    .input(byProduct)
    .output(z.array(activation)),
};
