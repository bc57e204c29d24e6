/** @file `model.json`: everything that is known of a trained model beside its graph. */
import { z } from "zod";
import { threshold } from "./calibration.ts";
import { curvePoint, refusedImage, stopReason, trainingSettings } from "./training.ts";

/** Raised whenever an older reader could misread a newer file. */
export const MODEL_SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file of the model's folder; the hash is checked each time a model is opened. */
export const modelFile = z.object({ name: z.string(), bytes: z.int().positive(), sha256 });
export type ModelFile = z.infer<typeof modelFile>;

/** Mean and standard deviation of a score term over good training images: (term − mean) / deviation. */
export const standardisation = z.object({ mean: z.number(), deviation: z.number().positive() });
export type Standardisation = z.infer<typeof standardisation>;

/** The graph's outputs that are single numbers an image, by name. */
export const scorePartName = z.enum(["residual", "peak", "features", "sigma-paper", "sigma-released"]);
export type ScorePartName = z.infer<typeof scorePartName>;

export const modelManifest = z.object({
  kind: z.literal("kensa-model"),
  schemaVersion: z.literal(MODEL_SCHEMA_VERSION),
  id: z.string().regex(/^[a-z0-9-]{1,80}$/),
  product: z.string().min(1).max(120),
  createdAt: z.iso.datetime(),
  kensaVersion: z.string(),
  settings: trainingSettings,
  /** The preset's own hyper-parameters, as they were used. */
  hyperParameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  data: z.object({
    /** SHA-256 over the sorted content hashes of the images used. */
    hash: sha256,
    train: z.int().nonnegative(),
    calibration: z.int().nonnegative(),
    check: z.int().nonnegative(),
    nearDuplicates: z.int().nonnegative(),
    refused: z.array(refusedImage),
  }),
  graph: modelFile,
  pictures: z.array(modelFile),
  score: z.object({
    alpha: z.number().min(0).max(1),
    /** The terms that A(x) is made of; a term that carries no signal on good parts was dropped. */
    terms: z.record(scorePartName, standardisation).or(z.partialRecord(scorePartName, standardisation)),
    dropped: z.array(z.object({ term: scorePartName, reason: z.string() })),
  }),
  calibration: z.object({
    /** Calibrated scores of the calibration and of the check images, ascending. */
    scores: z.array(z.number()),
    checkScores: z.array(z.number()),
  }),
  threshold,
  /** The value of the raw heatmap that is shown as 1; areas above it are regions. */
  heatmapThreshold: z.number().positive(),
  training: z.object({
    steps: z.int().nonnegative(),
    seconds: z.number().nonnegative(),
    stopped: stopReason,
    curve: z.array(curvePoint),
    reconstructionRatio: z.number().nullable(),
    /** What a person should know before trusting this model, as sentences. */
    warnings: z.array(z.string()),
  }),
  engine: z.object({
    executor: z.string(),
    device: z.string(),
    threads: z.int().positive(),
    versions: z.record(z.string(), z.string()),
  }),
});
export type ModelManifest = z.infer<typeof modelManifest>;
