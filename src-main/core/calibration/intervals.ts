/** @file Intervals for a proportion that was counted: how far the true rate may lie from `count / of`. */
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";

/** The rates that are compatible with what was counted, each in [0, 1]. */
export interface Interval {
  low: number;
  high: number;
}

/** The standard normal quantile at 0.975. */
const Z95 = 1.959963984540054;

/**
 * Wilson's score interval at 95 % (E. B. Wilson, 1927): covers the true rate in 95 % of cases on average, also for
 * small samples and for rates near 0 and 1.
 *
 * @param count in [0, `of`]
 * @returns [0, 1] where nothing was counted
 */
export function wilsonInterval(count: number, of: number): Interval {
  requireCounts(count, of);
  if (of === 0) return { low: 0, high: 1 };
  const rate = count / of;
  const z2 = Z95 ** 2 / of;
  const centre = (rate + z2 / 2) / (1 + z2);
  const half = Math.sqrt(z2 * (rate * (1 - rate) + z2 / 4)) / (1 + z2);
  // At the ends the formula gives exactly 0 and 1, and its rounding errors would step outside.
  return {
    low: count === 0 ? 0 : centre - half,
    high: count === of ? 1 : centre + half,
  };
}

/**
 * The exact interval of Clopper and Pearson (1934): covers the true rate in *at least* `confidence` of cases,
 * each end with half of what is left.
 *
 * @param count in [0, `of`]
 * @param confidence in (0, 1)
 * @returns [0, 1] where nothing was counted
 */
export function clopperPearsonInterval(count: number, of: number, confidence = 0.95): Interval {
  requireCounts(count, of);
  const tail = (1 - confidence) / 2;
  return {
    low: count === 0 ? 0 : betaQuantile(tail, count, of - count + 1),
    high: count === of ? 1 : betaQuantile(1 - tail, count + 1, of - count),
  };
}

function requireCounts(count: number, of: number): void {
  if (!Number.isInteger(count) || !Number.isInteger(of) || count < 0 || count > of) {
    throw new RangeError(`A proportion needs whole numbers 0 ≤ count ≤ of, not ${count} of ${of}.`);
  }
}
