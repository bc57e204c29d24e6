/** @file Refuses good rows from which nothing can be learned. */
import { KensaError } from "../../contract/errors.ts";

/**
 * Returns mean |x − mean x| over these rows of a matrix `[…, features]`, the loss of the average row.
 * Throws `invalid-input` where all rows are the same.
 */
export function requireVariedRows(matrix: Float32Array, features: number, rows: ArrayLike<number>): number {
  const mean = new Float64Array(features);
  const over = (use: (feature: number, value: number) => void) => {
    for (let i = 0; i < rows.length; i += 1) {
      const start = rows[i]! * features;
      for (let feature = 0; feature < features; feature += 1) use(feature, matrix[start + feature]!);
    }
  };
  over((feature, value) => {
    mean[feature]! += value / rows.length;
  });
  let total = 0;
  over((feature, value) => {
    total += Math.abs(value - mean[feature]!);
  });
  const distance = total / (rows.length * features);
  if (distance > 1e-9) return distance;
  throw new KensaError("invalid-input", "All good rows are the same: there is nothing to learn from.", {
    action: "Check --columns: which of them are measurements?",
  });
}
