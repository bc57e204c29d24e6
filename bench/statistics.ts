/** @file Order statistics of repeated timings. */

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
