/** @file Otsu's threshold: where a histogram falls apart into two kinds of pixels. */

const LEVELS = 256;

/**
 * The value between 0 and 255 that leaves the least variance on its two sides (Otsu 1979), 0 where all values are the same.
 *
 * @param values in 0 … 255
 */
export function otsuThreshold(values: Float32Array): number {
  const histogram = new Float64Array(LEVELS);
  for (const value of values) histogram[Math.min(LEVELS - 1, Math.floor(value))]! += 1;
  const total = histogram.reduce((sum, count, level) => sum + count * level, 0);
  let [below, sumBelow, best, threshold] = [0, 0, 0, 0];
  for (let level = 0; level < LEVELS - 1; level += 1) {
    below += histogram[level]!;
    sumBelow += histogram[level]! * level;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const apart = sumBelow / below - (total - sumBelow) / above;
    const between = below * above * apart * apart;
    if (between <= best) continue;
    best = between;
    threshold = level + 1;
  }
  return threshold;
}
