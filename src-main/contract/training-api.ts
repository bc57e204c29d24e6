/** @file Trainings: what is offered in plain words, what an engineer may set, and what came of each. */
import { z } from "zod";
import { simulatedDefectKind, simulatedDefectKinds } from "./defects.ts";
import { failure } from "./errors.ts";
import { defectSheetId, jobId, modelId, productId, runId, time } from "./ids.ts";
import { job, jobState } from "./jobs-api.ts";
import { procedure } from "./procedure.ts";
import { curvePoint, learningPreset, trainingSettings } from "./training.ts";

/** Named for what a person gets; the catalogues hold the words. */
export const trainingOfferKey = z.enum(["quick", "standard", "thorough", "paper"]);
export type TrainingOfferKey = z.infer<typeof trainingOfferKey>;

export const trainingOffer = z.object({
  key: trainingOfferKey,
  preset: learningPreset,
  steps: z.int().positive(),
  /** What the training itself would take here; null until this machine was measured, or has trained such a one. */
  seconds: z.number().nonnegative().nullable(),
  recommended: z.boolean(),
});
export type TrainingOffer = z.infer<typeof trainingOffer>;

export const trainingOffers = z.object({
  offers: z.array(trainingOffer),
  /** What a training starts with where nothing else is said. */
  defaults: trainingSettings,
});

/** The folded part: whatever is given takes the place of what the offer says. */
export const advancedSettings = z
  .strictObject({
    ...trainingSettings.omit({ geometry: true, preset: true, backbone: true }).shape,
    // Without the settings' default, which would count as given.
    defectKinds: simulatedDefectKinds,
  })
  .partial();
export type AdvancedSettings = z.infer<typeof advancedSettings>;

export const trainingRun = z.object({
  id: runId,
  productId,
  state: jobState,
  startedAt: time,
  endedAt: time.nullable(),
  steps: z.int().nonnegative(),
  settings: trainingSettings,
  failure: failure.nullable(),
  canResume: z.boolean(),
  /** Whether it has gone on after it was stopped: from its start to its end it did not always train. */
  isResumed: z.boolean(),
  /** The job that trains, or trained, it; null where the command line did. */
  jobId: jobId.nullable(),
  /** The model that came of it; null where none did. */
  modelId: modelId.nullable(),
});
export type TrainingRun = z.infer<typeof trainingRun>;

/** A row of pictures for each kind, each at `mediaUrl.defects`. */
export const defectSheet = z.object({ id: defectSheetId, kinds: z.array(simulatedDefectKind) });
export type DefectSheet = z.infer<typeof defectSheet>;

const byProduct = z.strictObject({ productId });

export const training = {
  offers: procedure
    .route({
      method: "GET",
      path: "/products/{productId}/training/offers",
      summary: "What can be trained, at once",
    })
    .input(byProduct)
    .output(trainingOffers),
  measure: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/training/measure",
      summary: "The same with times measured on this machine; takes about half a minute the first time",
    })
    .input(byProduct)
    .output(trainingOffers),
  start: procedure
    .route({ method: "POST", path: "/products/{productId}/training", summary: "Train a model, as a job" })
    .input(byProduct.extend({ offer: trainingOfferKey, advanced: advancedSettings.default({}) }))
    .output(job),
  simulatedDefects: procedure
    .route({
      method: "GET",
      path: "/products/{productId}/training/simulated-defects",
      summary: "Draw simulated defects onto some of the product's good parts, to look at",
    })
    .input(byProduct.extend({ seed: trainingSettings.shape.seed.default(1) }))
    .output(defectSheet),
  resume: procedure
    .route({
      method: "POST",
      path: "/trainings/{runId}/resume",
      summary: "Go on with a stopped training, as a job",
    })
    .input(z.strictObject({ runId }))
    .output(job),
  list: procedure
    .route({ method: "GET", path: "/products/{productId}/trainings", summary: "Trainings, the newest first" })
    .input(byProduct)
    .output(z.array(trainingRun)),
  get: procedure
    .route({ method: "GET", path: "/trainings/{runId}", summary: "A training with its curve so far" })
    .input(z.strictObject({ runId }))
    .output(trainingRun.extend({ curve: z.array(curvePoint) })),
};
