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
 * Images that show the same part are no independent draws. Of n images of m different parts, what holds is stated as for m
 * draws of which the same share lies above the threshold, rounded up.
 */
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/** Scores of good parts, and where among them a threshold lies. */
export interface Placement {
  images: number;
  /** The threshold is the `rank`-th smallest score, in [0, `images`]; 0 stands for one below all, of which nothing is known. */
  rank: number;
  /** Different parts that the images show, at most as many; as many unless told. */
  parts?: number | undefined;
}

/** The share of good parts that is rejected at most, with `confidence` in (0, 1). */
export function falseRejectBound(placement: Placement, confidence: number): number {
  const { images, rank, parts = images } = placement;
  const byParts = upperQuantile(parts, partsAbove(placement), confidence);
  // Fewer draws spread more widely: near confidence 0 alone would that be a tighter bound.
  return Math.max(byParts, upperQuantile(images, images - rank, confidence));
}

/** The share of good parts that is rejected on average, over calibrations. */
export function meanFalseRejects(placement: Placement): number {
  const { images, parts = images } = placement;
  return (partsAbove(placement) + 1) / (parts + 1);
}

/** How many of the parts count as above the threshold: the images' share, rounded up. */
function partsAbove({ images, rank, parts = images }: Placement): number {
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
  { images, parts = images }: Omit<Placement, "rank">,
  rate: number,
  confidence: number,
): number | null {
  if (parts < imagesToPromise(rate, confidence)) return null;
  let above = 0;
  while (falseRejectBound({ images, rank: images - above - 1, parts }, confidence) <= rate) above++;
  return above;
}
