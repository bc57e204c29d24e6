/** @file Intervals and bounds of proportions against SciPy's. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clopperPearsonInterval, wilsonInterval } from "../../../src-main/core/calibration/intervals.ts";
import { falseRejectBound } from "../../../src-main/core/calibration/tolerance.ts";

interface GoldenInterval {
  count: number;
  of: number;
  confidence: number;
  low: number;
  high: number;
}
interface Golden {
  wilson: GoldenInterval[];
  clopperPearson: GoldenInterval[];
  falseRejectBounds: { images: number; rank: number; confidence: number; bound: number }[];
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/intervals.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.wilson)("Wilson's interval for $count of $of is SciPy's", ({ count, of, low, high }) => {
  const interval = wilsonInterval(count, of);
  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});

test.each(golden.clopperPearson)(
  "the exact interval for $count of $of at $confidence is SciPy's",
  ({ count, of, confidence, low, high }) => {
    const interval = clopperPearsonInterval(count, of, confidence);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  },
);

test.each(golden.falseRejectBounds)(
  "the bound of rank $rank of $images at $confidence is SciPy's beta quantile",
  ({ images, rank, confidence, bound }) => {
    expect(falseRejectBound({ images, rank }, confidence)).toBeCloseTo(bound, 10);
  },
);

describe.each([
  ["Wilson's", wilsonInterval],
  ["the exact", clopperPearsonInterval],
])("%s interval", (_, intervalOf) => {
  test("knows nothing where nothing was counted", () => {
    expect(intervalOf(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test("encloses the rate and stays within [0, 1]", () => {
    for (const of of [1, 2, 7, 1000, 1_000_000]) {
      for (const count of new Set([0, 1, Math.floor(of / 3), of - 1, of])) {
        const { low, high } = intervalOf(count, of);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(count / of);
        expect(high).toBeGreaterThanOrEqual(count / of);
        expect(high).toBeLessThanOrEqual(1);
      }
    }
  });

  test("is mirrored when hits and misses change places", () => {
    const { low, high } = intervalOf(3, 140);
    const mirrored = intervalOf(137, 140);
    expect(mirrored.low).toBeCloseTo(1 - high, 12);
    expect(mirrored.high).toBeCloseTo(1 - low, 12);
  });

  test.each([
    [-1, 5],
    [6, 5],
    [1.5, 5],
    [Number.NaN, 5],
  ])("refuses %d of %d", (count, of) => {
    expect(() => intervalOf(count, of)).toThrow(RangeError);
  });
});
