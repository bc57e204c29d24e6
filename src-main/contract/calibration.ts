/** @file A threshold that was found from good parts alone, and what may be promised of it. */
import { z } from "zod";

/** Scores of held-out good parts, the order statistic taken as threshold, and the bound that it supports. */
export const thresholdBasis = z.object({
  method: z.enum(["conformal", "maximum", "manual"]),
  /** Good images the threshold was taken from. */
  images: z.int().nonnegative(),
  /** Different parts that they show, where near-duplicates make these fewer; the bound counts parts. Absent: one an image. */
  parts: z.int().positive().optional(),
  /** The k of «the k-th smallest calibration score is the threshold»; 0 when set by hand. */
  rank: z.int().nonnegative(),
  /** The false-reject rate that was asked for. */
  requestedRate: z.number(),
  /** With `confidence`, at most this share of good parts is rejected; null = nothing can be promised. */
  falseRejectBound: z.number().nullable(),
  confidence: z.number(),
  /** Further good images needed before a threshold at their highest score could promise the requested rate; 0 = there are enough. */
  furtherImages: z.int().nonnegative(),
  /** The above in one or two plain English sentences. */
  sentence: z.string(),
});
export type ThresholdBasis = z.infer<typeof thresholdBasis>;

export const threshold = z.object({ value: z.number(), basis: thresholdBasis });
export type Threshold = z.infer<typeof threshold>;
