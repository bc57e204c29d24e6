/**
 * @file What may be promised of a threshold that is one of n scores of good parts: order statistics as
 * tolerance limits (S. S. Wilks, «Determination of sample sizes for setting tolerance limits», 1941).
 *
 * A new good part is rejected when its score lies above the threshold. If the n scores and the scores to come are
 * independent draws from one continuous distribution, the share of good parts above the k-th smallest of the n
 * follows Beta(n + 1 − k, k), whatever that distribution is. Its mean, (n + 1 − k) / (n + 1), is what conformal
 * prediction speaks of; its upper quantile is what holds for *this* threshold with a stated confidence. Where
 * scores can tie, fewer parts lie above the threshold, and the quantile is still an upper bound.
 */
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/**
 * The share of good parts that is rejected at most, with `confidence`, by the `rank`-th smallest of `images` scores.
 *
 * @param rank in [0, `images`]; 0 stands for a threshold below all scores, of which nothing is known
 * @param confidence in (0, 1)
 */
export function falseRejectBound(images: number, rank: number, confidence: number): number {
  return rank === 0 ? 1 : betaQuantile(confidence, images + 1 - rank, rank);
}

/**
 * The fewest good images whose highest score promises `rate` with `confidence`: (1 − rate)ⁿ ≤ 1 − confidence.
 * At 95 % these are 59 for 5 %, 149 for 2 %, 299 for 1 %, 598 for 0.5 % and 2 995 for 0.1 %.
 */
export function imagesToPromise(rate: number, confidence: number): number {
  return Math.ceil(Math.log1p(-confidence) / Math.log1p(-rate));
}

/**
 * How many of `images` scores may lie above a threshold that still promises `rate` with `confidence`;
 * null where not even the highest score does.
 */
export function allowedAbove(images: number, rate: number, confidence: number): number | null {
  if (images < imagesToPromise(rate, confidence)) return null;
  let above = 0;
  while (falseRejectBound(images, images - above - 1, confidence) <= rate) above++;
  return above;
}
