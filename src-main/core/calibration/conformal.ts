/**
 * @file The threshold from scores of good parts alone, with what may be promised of it.
 *
 * Split conformal prediction (V. Vovk et al., «Algorithmic Learning in a Random World», 2005): of n calibration
 * scores the k-th smallest, k = ⌈(n + 1)(1 − a)⌉, rejects on average at most the share a of good parts. A part
 * fails when its score is *greater* than the threshold. «On average» is over calibrations; what holds for the one
 * at hand is the tolerance limit in `tolerance.ts`, and that is the bound stated.
 */
import type { Threshold } from "../../contract/calibration.ts";
import { KensaError } from "../../contract/errors.ts";
import { explainCalibrated, explainManual, type Sample } from "./explain-threshold.ts";
import { ascendingPartScores } from "./part-scores.ts";
import { requireFinite } from "./require-finite.ts";
import { falseRejectBound, imagesToPromise, type Placement, partsIn } from "./tolerance.ts";

/** A bound above this is no promise worth stating: fewer than 5 images at 95 % confidence. */
const LARGEST_STATED_BOUND = 0.5;

/** What is asked of a threshold: both in (0, 1), the confidence 0.95 unless told. */
export interface ThresholdRequest {
  falseRejectRate: number;
  confidence?: number;
  /** Different parts that the images show, where that is known; the promise counts parts, the threshold images. */
  parts?: number | undefined;
  /** For each score the number of the part that it is of, where that is known; these tell how many parts there are, too. */
  partNumbers?: readonly number[] | undefined;
  /** What was scored, for the sentences; an image of a part unless told. */
  sample?: Sample;
}

/**
 * The threshold for a requested false-reject rate, from the scores of good images that were not trained on.
 *
 * Where the images are too few for the rate (k > n) the highest score is taken, method `maximum`, and the bound
 * stated is the one that it supports. Tied scores only make the promise safer.
 *
 * @param scores calibration scores in any order
 * @throws KensaError `too-few-images` without scores, `invalid-input` for a score or rate out of range
 */
export function chooseThreshold(scores: readonly number[], request: ThresholdRequest): Threshold {
  const { falseRejectRate, confidence } = checked(request);
  requireFinite(scores, "The calibration scores");
  const images = scores.length;
  if (images === 0) {
    throw new KensaError(
      "too-few-images",
      "Without a good image there is nothing to take a threshold from.",
      {
        action: "Add good images.",
      },
    );
  }
  const conformalRank = rankFor(images, falseRejectRate);
  const rank = Math.min(conformalRank, images);
  const placement = { images, rank, ...partsAmong(scores, request) };
  const facts = {
    method: conformalRank > images ? ("maximum" as const) : ("conformal" as const),
    rank,
    ...promise(placement, falseRejectRate, confidence),
  };
  const value = Float64Array.from(scores).toSorted()[rank - 1]!;
  return { value, basis: { ...facts, sentence: explainCalibrated(facts, placement, request.sample) } };
}

/**
 * A threshold that a person chose, with the bound that the calibration scores support for it.
 *
 * The bound is the upper Clopper–Pearson limit for the number of scores above the value: the same number as for an
 * automatic threshold in that place. It holds for a value picked independently of these scores (say, by looking at
 * defects); its sentence says so.
 *
 * @param scores calibration scores in any order; there may be none
 * @throws KensaError `invalid-input` for a value, score or rate out of range
 */
export function setThresholdByHand(
  value: number,
  scores: readonly number[],
  request: ThresholdRequest,
): Threshold {
  const { falseRejectRate, confidence } = checked(request);
  requireFinite([value], "The threshold");
  requireFinite(scores, "The calibration scores");
  const images = scores.length;
  const above = scores.filter((score) => score > value).length;
  const facts = {
    method: "manual" as const,
    rank: 0,
    ...promise({ images, rank: images - above, ...partsAmong(scores, request) }, falseRejectRate, confidence),
  };
  return { value, basis: { ...facts, sentence: explainManual(facts, above) } };
}

/** k = ⌈(n + 1)(1 − a)⌉, written so that 0.29 × 100 = 28.999999999999996 counts as 29. */
function rankFor(images: number, rate: number): number {
  return images + 1 - Math.floor((images + 1) * rate + 1e-9);
}

function promise(placement: Placement, requestedRate: number, confidence: number) {
  const { images } = placement;
  const bound = falseRejectBound(placement, confidence);
  const parts = partsIn(placement);
  return {
    images,
    ...(parts < images ? { parts } : {}),
    requestedRate,
    falseRejectBound: bound > LARGEST_STATED_BOUND ? null : bound,
    confidence,
    furtherImages: Math.max(0, imagesToPromise(requestedRate, confidence) - parts),
  };
}

/** Nothing where every image shows a part of its own, or nobody knows. */
function partsAmong(
  scores: readonly number[],
  { parts, partNumbers }: ThresholdRequest,
): Pick<Placement, "parts" | "partNumbers"> {
  if (partNumbers !== undefined && partNumbers.length !== scores.length) {
    const message = `${partNumbers.length} numbers of parts do not tell which parts ${scores.length} scores are of.`;
    throw new KensaError("invalid-input", message);
  }
  if (partNumbers === undefined) return parts !== undefined && parts < scores.length ? { parts } : {};
  const known = ascendingPartScores(scores, partNumbers).partNumbers;
  return known === undefined ? {} : { partNumbers: known };
}

function checked({ falseRejectRate, confidence = 0.95 }: ThresholdRequest) {
  for (const [name, rate] of [
    ["false-reject rate", falseRejectRate],
    ["confidence", confidence],
  ] as const) {
    if (!(rate > 0 && rate < 1)) {
      throw new KensaError("invalid-input", `The ${name} must lie between 0 and 1, not at ${rate}.`);
    }
  }
  return { falseRejectRate, confidence };
}
