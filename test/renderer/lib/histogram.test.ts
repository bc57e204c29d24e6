import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisTicks, countInBins, shownRange } from "../../../src-renderer/lib/histogram.ts";

describe("A histogram of scores", () => {
  test("counts every score exactly once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 500, noNaN: true })),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (scores, threshold) => {
          const sorted = scores.toSorted((a, b) => a - b);
          const counts = countInBins(sorted, shownRange(sorted, sorted, threshold), 40);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(scores.length);
        },
      ),
    );
  });

  test("shows all good scores and the threshold, and gathers far ones in the last bar", () => {
    const good = [-1, 0, 1, 2];
    const all = [...good, 3, 400];
    const range = shownRange(good, all, 3);
    expect(range.low).toBeLessThan(-1);
    expect(range.high).toBeGreaterThan(3);
    expect(range.high).toBeLessThan(20);
    expect(countInBins([400], range, 10).at(-1)).toBe(1);
  });

  test("has an axis of round numbers inside of what is shown", () => {
    expect(axisTicks({ low: -1.3, high: 9.2 }, 6)).toEqual([0, 2, 4, 6, 8]);
    expect(axisTicks({ low: 0, high: 1 }, 5)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  });
});
