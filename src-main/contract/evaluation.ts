/** @file What `kensa evaluate --json` prints. */
import { z } from "zod";

const share = z.number().min(0).max(1);

/** A proportion with its Wilson score interval at 95 %. */
export const proportion = z.object({
  count: z.int().nonnegative(),
  of: z.int().nonnegative(),
  rate: share,
  low: share,
  high: share,
});
export type Proportion = z.infer<typeof proportion>;

export const evaluationResult = z.object({
  imageAuroc: share.nullable(),
  imageAuprc: share.nullable(),
  /** Share of defective images: the AUPRC of a score that knows nothing. */
  baseRate: share.nullable(),
  /** The best F1 over all thresholds, chosen with the answers known: an oracle, not a performance. */
  f1Max: share.nullable(),
  f1AtThreshold: share.nullable(),
  falseRejectRate: share.nullable(),
  missRate: share.nullable(),
  falseRejects: proportion,
  misses: proportion,
  statedFalseRejectBound: share.nullable(),
  statedConfidence: share,
  pixelAuroc: share.nullable(),
  auPro30: share.nullable(),
  images: z.int().nonnegative(),
  notJudged: z.int().nonnegative(),
  /** Rows without a label, of which nobody can say whether they were judged rightly: they count nowhere else. Absent for images. */
  unlabelled: z.int().nonnegative().optional(),
  seconds: z.number().nonnegative(),
});
export type EvaluationResult = z.infer<typeof evaluationResult>;
