/** @file Encoded rows as a training takes them: as they are, since nothing is known of how a good row may vary. */
import type { TrainingSource } from "./training-source.ts";

/** The rows of a matrix `[…, features]` at these places in it. */
export function rowSource(matrix: Float32Array, features: number, rows: ArrayLike<number>): TrainingSource {
  const read = async (places: ArrayLike<number>) => {
    const batch = new Float32Array(places.length * features);
    for (let i = 0; i < places.length; i += 1) {
      const start = rows[places[i]!]! * features;
      batch.set(matrix.subarray(start, start + features), i * features);
    }
    return batch;
  };
  return { count: rows.length, read, readVaried: read };
}
