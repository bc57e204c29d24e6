/** @file What one threshold, or one share, gets right and wrong. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proportion as proportionSchema } from "../../../src-main/contract/evaluation.ts";
import { decideAt, decideTopShare, proportionOf } from "../../../src-main/core/evaluation/decision.ts";
import type { ScoredImage } from "../../../src-main/core/evaluation/ranking.ts";

interface GoldenCase {
  name: string;
  scores: number[];
  defective: number[];
  percentile80?: number;
  flaggedAt80?: number;
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/ranking.json", import.meta.url), "utf8"),
) as GoldenCase[];

function imagesFrom(good: number[], defective: number[]): ScoredImage[] {
  return [
    ...good.map((score) => ({ score, defective: false })),
    ...defective.map((score) => ({ score, defective: true })),
  ];
}

describe("the decision at a threshold", () => {
  test("flags what is greater, not what is equal", () => {
    const decision = decideAt(imagesFrom([1, 2, 3, 4], [2, 3, 5]), 3);
    expect(decision).toMatchObject({
      truePositives: 1,
      falsePositives: 1,
      trueNegatives: 3,
      falseNegatives: 2,
    });
    expect(decision.precision).toBe(1 / 2);
    expect(decision.recall).toBe(1 / 3);
    expect(decision.f1).toBeCloseTo(0.4, 12);
    expect(decision.falseRejects).toMatchObject({ count: 1, of: 4, rate: 0.25 });
    expect(decision.misses).toMatchObject({ count: 2, of: 3, rate: 2 / 3 });
  });

  test("has an F1 of zero and no precision where nothing is flagged", () => {
    expect(decideAt(imagesFrom([1], [2]), 9)).toMatchObject({ precision: null, recall: 0, f1: 0 });
  });

  test("has no recall and no F1 where nothing is defective", () => {
    const decision = decideAt(imagesFrom([1, 2], []), 1.5);
    expect(decision).toMatchObject({ precision: 0, recall: null, f1: null });
    expect(decision.misses).toEqual({ count: 0, of: 0, rate: 0, low: 0, high: 1 });
  });

  test("of nothing counts nothing", () => {
    expect(decideAt([], 0)).toMatchObject({
      truePositives: 0,
      falsePositives: 0,
      trueNegatives: 0,
      falseNegatives: 0,
    });
  });

  test("counts every image once", () => {
    const images = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), defective: fc.boolean() }));
    fc.assert(
      fc.property(images, fc.integer({ min: -1, max: 10 }), (given, threshold) => {
        const { truePositives, falsePositives, trueNegatives, falseNegatives, falseRejects, misses } =
          decideAt(given, threshold);
        expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(given.length);
        expect(falseRejects.of + misses.of).toBe(given.length);
        expect(proportionSchema.parse(misses)).toEqual(misses);
        expect(proportionSchema.parse(falseRejects)).toEqual(falseRejects);
      }),
    );
  });
});

test("a proportion carries its Wilson interval", () => {
  const { count, of, rate, low, high } = proportionOf(3, 140);
  expect({ count, of, rate }).toEqual({ count: 3, of: 140, rate: 3 / 140 });
  expect(low).toBeCloseTo(0.007314, 5);
  expect(high).toBeCloseTo(0.0611, 5);
});

describe("the decision for the top fifth", () => {
  test.each(golden.filter((given) => given.percentile80 !== undefined))("is NumPy's for $name", (given) => {
    const images = given.scores.map((score, i) => ({ score, defective: given.defective[i] === 1 }));
    const { threshold, flagged } = decideTopShare(images, 0.2)!;
    expect(threshold).toBeCloseTo(given.percentile80!, 6);
    expect(flagged).toBe(given.flaggedAt80);
  });

  test("tells how many of the flagged images tie at its edge", () => {
    const distinct = decideTopShare(imagesFrom([1, 2, 3, 4, 5, 6, 7, 8], [9, 10]), 0.2)!;
    expect(distinct).toMatchObject({ flagged: 2, tied: 1 });
    expect(distinct.decision).toMatchObject({ truePositives: 2, falsePositives: 0 });
    const tied = decideTopShare(imagesFrom([1, 2, 3, 4, 5, 8, 8, 8], [8, 10]), 0.2)!;
    expect(tied).toMatchObject({ threshold: 8, flagged: 5, tied: 4 });
    expect(tied.decision).toMatchObject({ truePositives: 2, falsePositives: 3 });
  });

  test("does not exist without images, and refuses a score that is not a number", () => {
    expect(decideTopShare([], 0.2)).toBeNull();
    expect(() => decideTopShare(imagesFrom([1, Number.NaN], []), 0.2)).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});
