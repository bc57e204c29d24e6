/** @file How often scores fall where: equal bins, and one at the end for all that lies beyond. */

export type ScoreRange = { readonly low: number; readonly high: number };

/**
 * The scores that a chart shows: all of the good ones and a fair stretch behind the threshold. Defective parts may score
 * a hundred times as high; drawn to scale they would press everything that matters into one bar.
 */
export function shownRange(good: readonly number[], all: readonly number[], threshold: number): ScoreRange {
  const low = Math.min(threshold, ...all.slice(0, 1), ...good.slice(0, 1));
  const highest = all.at(-1) ?? threshold;
  const fair = Math.max(threshold, good.at(-1) ?? threshold);
  const high = Math.min(highest, fair + 1.5 * (fair - low));
  const margin = Math.max(0.02 * (high - low), 1e-6);
  return { low: low - margin, high: Math.max(high, threshold) + margin };
}

/** Counts of `bins` equal bins over the range; what lies above it is counted in the last one. */
export function countInBins(scores: readonly number[], { low, high }: ScoreRange, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const score of scores) {
    const bin = Math.floor(((score - low) / (high - low)) * bins);
    const kept = Math.min(bins - 1, Math.max(0, bin));
    counts[kept] = (counts[kept] ?? 0) + 1;
  }
  return counts;
}

/** Round numbers inside the range for an axis, at most `most` of them. */
export function axisTicks({ low, high }: ScoreRange, most: number): number[] {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}
