/** @file The outcome for one image: score, verdict, regions, and why where it could not be judged. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { imageSize, region } from "./image.ts";
import { scorePartName } from "./model.ts";

/** A fault is always `cannot-judge`, never `pass`. */
export const verdict = z.enum(["pass", "fail", "cannot-judge"]);
export type Verdict = z.infer<typeof verdict>;

/** Whether the part was found that an aligning model looks for; where it was not, the image cannot be judged. */
export const partState = z.enum(["aligned", "not-found"]);

/** Milliseconds spent on one image, by what they were spent on. */
export const timings = z.object({
  read: z.number().nonnegative(),
  decode: z.number().nonnegative(),
  score: z.number().nonnegative(),
  heatmap: z.number().nonnegative(),
  write: z.number().nonnegative(),
});
export type Timings = z.infer<typeof timings>;

export const scoreParts = z.partialRecord(scorePartName, z.number());
export type ScoreParts = z.infer<typeof scoreParts>;

/** What a term of A(x) contributes to the score of one image. */
export const scoredTerm = z.object({
  part: scorePartName,
  /** Its share of the score; those of all terms add up to 1. */
  weight: z.number().min(0).max(1),
  /** How far it is above an average good part, in standard deviations of good parts. */
  deviations: z.number(),
});
export type ScoredTerm = z.infer<typeof scoredTerm>;

export const inspectedImage = z.object({
  file: z.string(),
  /** Null where the file could not be read at all. */
  sha256: z.string().nullable(),
  /** Of the upright image, the scale of the regions; null where it could not be decoded. */
  size: imageSize.nullable(),
  /** The calibrated score; null where the image could not be judged. Higher = stranger. */
  score: z.number().nullable(),
  scoreParts,
  threshold: z.number(),
  verdict,
  reason: failure.nullable(),
  regions: z.array(region),
  timings,
  /** The written overlay picture, where one was asked for. */
  heatmapFile: z.string().nullable(),
  /** Absent where the model does not align images, or the image could not be decoded. */
  part: partState.optional(),
});
export type InspectedImage = z.infer<typeof inspectedImage>;

/** One row of `kensa inspect --json`. */
export const inspectionRow = z.object({
  file: z.string(),
  sha256: z.string().nullable(),
  score: z.number().nullable(),
  verdict,
  reason: z.string().nullable(),
  regions: z.array(region),
  /** What the score is made of, the largest contribution first. */
  terms: z.array(scoredTerm),
  ms: z.number().nonnegative(),
  /** As in `inspectedImage`. */
  part: partState.optional(),
});
export type InspectionRow = z.infer<typeof inspectionRow>;
