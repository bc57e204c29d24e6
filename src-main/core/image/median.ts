/** @file The middle of many numbers. */

/** The median, of an even number the upper of the two in the middle; 0 of none. @param values without NaN */
export function median(values: readonly number[] | Float32Array): number {
  return Float64Array.from(values).sort()[Math.floor(values.length / 2)] ?? 0;
}
