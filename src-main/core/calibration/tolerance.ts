/**
 * @file What may be promised of a threshold that is one of n scores of good parts: order statistics as
 * tolerance limits (S. S. Wilks, «Determination of sample sizes for setting tolerance limits», 1941).
 *
 * A new good part is rejected when its score lies above the threshold. If the n scores and the scores to come are
 * independent draws from one continuous distribution, the share of good parts above the k-th smallest of the n
 * follows Beta(n + 1 − k, k), whatever that distribution is. Its mean, (n + 1 − k) / (n + 1), is what conformal
 * prediction speaks of; its upper quantile is what holds for *this* threshold with a stated confidence. Where
 * scores can tie, fewer parts lie above the threshold, and the quantile is still an upper bound.
 *
 * Images that show the same part are no independent draws, but the highest scores of m different parts are: the bound is that of m
 * draws, of which those lie above the threshold whose highest score does, and never tighter than that of the images by
 * themselves. It holds for parts that are shown as often, and all the more for those shown once. Where it is only known how many
 * parts n images show, and not which, it is stated as for m draws of which the same share lies above the threshold, rounded up;
 * parts of which one image alone lies above are undercounted so.
 */
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/** Scores of good parts, and where among them a threshold lies. */
export interface Placement {
  images: number;
  /** The threshold is the `rank`-th smallest score, in [0, `images`]; 0 stands for one below all, of which nothing is known. */
  rank: number;
  /** Different parts that the images show, at most as many; as many unless told. */
  parts?: number | undefined;
  /** The part that each image shows, the images in ascending order of their scores; it then tells the number of parts, too. */
  partNumbers?: readonly number[] | undefined;
}

/** The share of good parts that is rejected at most, with `confidence` in (0, 1). */
export function falseRejectBound(placement: Placement, confidence: number): number {
  const { images, rank } = placement;
  const byParts = upperQuantile(partsIn(placement), partsAbove(placement), confidence);
  // What was taken for pictures of one part may show several: never promised is more than by the images themselves.
  return Math.max(byParts, upperQuantile(images, images - rank, confidence));
}

/** The share of good parts that is rejected on average, over calibrations. */
export function meanFalseRejects(placement: Placement): number {
  const { images, rank } = placement;
  return Math.max((partsAbove(placement) + 1) / (partsIn(placement) + 1), (images - rank + 1) / (images + 1));
}

/** Different parts that the images show. */
export function partsIn({ images, parts = images, partNumbers }: Omit<Placement, "rank">): number {
  return partNumbers === undefined ? parts : new Set(partNumbers).size;
}

/** How many of the parts lie above the threshold; where it is not known which image shows which, the images' share, rounded up. */
function partsAbove({ images, rank, parts = images, partNumbers }: Placement): number {
  if (partNumbers !== undefined) return new Set(partNumbers.slice(rank)).size;
  return images === 0 ? 0 : Math.ceil(((images - rank) * parts) / images);
}

function upperQuantile(draws: number, above: number, confidence: number): number {
  return above >= draws ? 1 : betaQuantile(confidence, above + 1, draws - above);
}

/**
 * The fewest good images, each of another part, whose highest score promises `rate` with `confidence`: (1 − rate)ⁿ ≤ 1 − confidence.
 * At 95 % these are 59 for 5 %, 149 for 2 %, 299 for 1 %, 598 for 0.5 % and 2 995 for 0.1 %.
 */
export function imagesToPromise(rate: number, confidence: number): number {
  return Math.ceil(Math.log1p(-confidence) / Math.log1p(-rate));
}

/**
 * How many of the scores may lie above a threshold that still promises `rate` with `confidence`;
 * null where not even the highest score does.
 */
export function allowedAbove(
  sample: Omit<Placement, "rank">,
  rate: number,
  confidence: number,
): number | null {
  if (partsIn(sample) < imagesToPromise(rate, confidence)) return null;
  let above = 0;
  while (falseRejectBound({ ...sample, rank: sample.images - above - 1 }, confidence) <= rate) above++;
  return above;
}
