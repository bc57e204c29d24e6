/** @file Statistics of repeated measurements. */

/** The smallest value that at least `share` of the values do not exceed; `share` in (0, 1]. Throws where there is none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("There is no quantile of nothing.");
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** The middle value, or the mean of the two middle ones. Throws where there is none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("There is no median of nothing.");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** The mean, and the standard deviation by n − 1; null deviation of one value. Throws where there is none. */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number | null } {
  if (values.length === 0) throw new RangeError("There is no mean of nothing.");
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
