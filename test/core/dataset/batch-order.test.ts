import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BatchOrder } from "../../../src-main/core/dataset/batch-order.ts";

/** A step asked of an order that has served no other step. */
function batchIndices(seed: number, step: number, batchSize: number, count: number, stream = "batches") {
  return new BatchOrder({ seed, batchSize, count, stream }).at(step);
}

describe("The order of batches", () => {
  test("an epoch shows every image once, except the incomplete last batch", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 80 }),
        fc.nat(3),
        (size, more, epoch) => {
          const count = size + more;
          const steps = Math.floor(count / size);
          const seen = Array.from({ length: steps }, (_, i) => [
            ...batchIndices(1, epoch * steps + i, size, count),
          ]).flat();
          expect(seen).toHaveLength(steps * size);
          expect(new Set(seen).size).toBe(seen.length);
          expect(Math.max(...seen)).toBeLessThan(count);
        },
      ),
    );
  });

  test("what is dropped differs from epoch to epoch", () => {
    const epochs = Array.from({ length: 20 }, (_, epoch) => [...batchIndices(1, epoch, 9, 10)]);
    expect(new Set(epochs.flat()).size).toBe(10);
  });

  test("a step's images depend on its number alone, not on the steps before", () => {
    const order = new BatchOrder({ seed: 7, batchSize: 8, count: 50 });
    const later = order.at(123);
    order.at(0);
    expect(order.at(123)).toEqual(later);
    expect(batchIndices(7, 123, 8, 50)).toEqual(later);
  });

  test("seed, epoch and stream each make another order", () => {
    const orders = [
      batchIndices(1, 0, 20, 20),
      batchIndices(2, 0, 20, 20),
      batchIndices(1, 1, 20, 20),
      batchIndices(1, 0, 20, 20, "generator"),
    ].map((order) => order.join());
    expect(new Set(orders).size).toBe(4);
  });

  test("fewer images than a batch are drawn with repetition", () => {
    const batch = batchIndices(1, 0, 64, 5);
    expect(batch).toHaveLength(64);
    expect(new Set(batch)).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(batchIndices(1, 1, 64, 5)).not.toEqual(batch);
  });
});
