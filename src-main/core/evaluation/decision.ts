/** @file How good decisions are: what one threshold, or one share of flagged images, gets right and wrong. */
import type { Proportion } from "../../contract/evaluation.ts";
import { wilsonInterval } from "../calibration/intervals.ts";
import { requireFinite } from "../calibration/require-finite.ts";
import type { ScoredImage } from "./ranking.ts";

/** The four counts of a decision, «positive» being «flagged as defective», and what follows from them. */
export interface Decision {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Share of flagged images that are defective; null where none was flagged. */
  readonly precision: number | null;
  /** Share of defective images that were flagged; null where none is defective. */
  readonly recall: number | null;
  /** Harmonic mean of the two, 0 where no defective image was flagged; null where none is defective. */
  readonly f1: number | null;
  /** Good images that were flagged, of all good images. */
  readonly falseRejects: Proportion;
  /** Defective images that were not flagged, of all defective images. */
  readonly misses: Proportion;
}

/** `count` of `of` with its Wilson interval at 95 %; of nothing, the rate is 0 and the interval [0, 1]. */
export function proportionOf(count: number, of: number): Proportion {
  return { count, of, rate: of === 0 ? 0 : count / of, ...wilsonInterval(count, of) };
}

/** The decision by Kensa's rule: flagged where the score is greater than the threshold. */
export function decideAt(images: readonly ScoredImage[], threshold: number): Decision {
  return decide(images, (score) => score > threshold);
}

/**
 * The decision that the EGBAD paper made on KDD99: flagged where the score reaches the (1 − share) quantile of all
 * scores, interpolated between neighbours. Ties at that place flag more than the share.
 *
 * @param share in (0, 1), e.g. 0.2
 * @returns also how many were flagged, and how many of those tie at the lowest flagged score (1 = no tie)
 * @throws KensaError `invalid-input` for a score that is not finite
 */
export function decideTopShare(
  images: readonly ScoredImage[],
  share: number,
): { decision: Decision; threshold: number; flagged: number; tied: number } | null {
  if (images.length === 0) return null;
  const scores = Float64Array.from(images, (image) => image.score).toSorted();
  requireFinite(scores, "The scores");
  const threshold = quantileOf(scores, 1 - share);
  const flagged = scores.filter((score) => score >= threshold);
  return {
    decision: decide(images, (score) => score >= threshold),
    threshold,
    flagged: flagged.length,
    tied: flagged.filter((score) => score === flagged[0]).length,
  };
}

function decide(images: readonly ScoredImage[], isFlagged: (score: number) => boolean): Decision {
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (const { score, defective } of images) {
    if (isFlagged(score)) counts[defective ? "truePositives" : "falsePositives"]++;
    else counts[defective ? "falseNegatives" : "trueNegatives"]++;
  }
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const defective = truePositives + falseNegatives;
  const flagged = truePositives + falsePositives;
  return {
    ...counts,
    precision: flagged === 0 ? null : truePositives / flagged,
    recall: defective === 0 ? null : truePositives / defective,
    f1: defective === 0 ? null : (2 * truePositives) / (defective + flagged),
    falseRejects: proportionOf(falsePositives, falsePositives + trueNegatives),
    misses: proportionOf(falseNegatives, defective),
  };
}

/** The quantile of ascending numbers by linear interpolation, as NumPy's `percentile`. */
function quantileOf(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}
