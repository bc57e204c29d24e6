/** @file Measures over all thresholds against scikit-learn's, and the laws that they obey. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideAt } from "../../../src-main/core/evaluation/decision.ts";
import {
  auroc,
  averagePrecision,
  bestF1,
  rankImages,
  rocCurve,
  type ScoredImage,
  trapezoidPrecisionRecallArea,
} from "../../../src-main/core/evaluation/ranking.ts";

interface GoldenCase {
  name: string;
  scores: number[];
  defective: number[];
  auroc: number | null;
  averagePrecision: number | null;
  trapezoid: number | null;
  bestF1: number | null;
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/ranking.json", import.meta.url), "utf8"),
) as GoldenCase[];

function imagesOf({ scores, defective }: { scores: number[]; defective: number[] }): ScoredImage[] {
  return scores.map((score, i) => ({ score, defective: defective[i] === 1 }));
}

/** A golden number but for rounding; null stays null. */
function near(expected: number | null): unknown {
  const rounded = expect.closeTo(expected ?? 0, 12);
  return expected === null ? null : rounded;
}

/** Both classes, few distinct scores: ties are the rule. */
const tiedImages = fc
  .array(fc.record({ score: fc.integer({ min: -6, max: 6 }), defective: fc.boolean() }), { minLength: 2 })
  .filter((images) => new Set(images.map((image) => image.defective)).size === 2);

describe.each(golden)("for $name", (given) => {
  const ranking = rankImages(imagesOf(given));

  test("the AUROC is scikit-learn's", () => {
    expect(auroc(ranking)).toEqual(near(given.auroc));
  });

  test("the average precision is scikit-learn's", () => {
    expect(averagePrecision(ranking)).toEqual(near(given.averagePrecision));
  });

  test("the trapezoidal area is scikit-learn's", () => {
    expect(trapezoidPrecisionRecallArea(ranking)).toEqual(near(given.trapezoid));
  });

  test("the best F1 is scikit-learn's", () => {
    expect(bestF1(ranking)?.f1 ?? null).toEqual(near(given.bestF1));
  });
});

describe("the AUROC", () => {
  test("is the share of pairs in the right order, ties counting half", () => {
    fc.assert(
      fc.property(tiedImages, (images) => {
        let pairs = 0;
        let right = 0;
        for (const bad of images.filter((image) => image.defective)) {
          for (const good of images.filter((image) => !image.defective)) {
            pairs++;
            right += bad.score > good.score ? 1 : bad.score === good.score ? 0.5 : 0;
          }
        }
        expect(auroc(rankImages(images))).toBeCloseTo(right / pairs, 12);
      }),
    );
  });

  test("of the negated scores is its complement", () => {
    fc.assert(
      fc.property(tiedImages, (images) => {
        const negated = images.map((image) => ({ ...image, score: -image.score }));
        expect(auroc(rankImages(negated))).toBeCloseTo(1 - auroc(rankImages(images))!, 12);
      }),
    );
  });
});

test("no measure depends on the order of the images or on a monotone change of their scores", () => {
  const measures = (images: ScoredImage[]) => {
    const ranking = rankImages(images);
    return [
      auroc(ranking),
      averagePrecision(ranking),
      trapezoidPrecisionRecallArea(ranking),
      bestF1(ranking)?.f1,
      rocCurve(ranking, 50),
    ];
  };
  fc.assert(
    fc.property(tiedImages, (images) => {
      const expected = measures(images);
      expect(measures(images.toReversed())).toEqual(expected);
      expect(measures(images.map((image) => ({ ...image, score: Math.exp(image.score) - 3 })))).toEqual(
        expected,
      );
    }),
  );
});

test("the best F1 is what its threshold achieves, and no threshold achieves more", () => {
  fc.assert(
    fc.property(tiedImages, (images) => {
      const best = bestF1(rankImages(images))!;
      expect(decideAt(images, best.threshold).f1).toBeCloseTo(best.f1, 12);
      for (let threshold = -7; threshold <= 7; threshold++) {
        expect(decideAt(images, threshold).f1).toBeLessThanOrEqual(best.f1 + 1e-12);
      }
    }),
  );
});

test("of thresholds with equally good F1 the highest is taken", () => {
  const images = [4, 3, 2, 1].map((score) => ({ score, defective: score === 4 || score === 1 }));
  // Flagging 4 alone and flagging all four both have an F1 of 2/3.
  expect(bestF1(rankImages(images))).toEqual({ f1: 2 / 3, threshold: 3 });
});

describe("the curves", () => {
  const ranking = rankImages(imagesOf(golden.find((given) => given.name === "overlapping classes")!));

  test("run from end to end, rise in x, and have no more points than asked", () => {
    for (const limit of [2, 3, 17, 1000]) {
      const roc = rocCurve(ranking, limit)!;
      expect(roc.length).toBeLessThanOrEqual(limit);
      expect([roc[0], roc.at(-1)]).toEqual([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ]);
      expect(roc.toSorted((a, b) => a.x - b.x || a.y - b.y)).toEqual(roc);
    }
  });

  test("in full enclose the areas", () => {
    const areaUnder = (curve: { x: number; y: number }[]) =>
      curve.slice(1).reduce((sum, { x, y }, i) => sum + ((x - curve[i]!.x) * (y + curve[i]!.y)) / 2, 0);
    expect(areaUnder(rocCurve(ranking, 1000)!)).toBeCloseTo(auroc(ranking)!, 12);
  });

  test("do not exist where one class is absent", () => {
    const onlyGood = rankImages([{ score: 1, defective: false }]);
    expect(rocCurve(onlyGood, 10)).toBeNull();
  });
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY])("a score of %d is refused", (score) => {
  expect(() => rankImages([{ score, defective: true }])).toThrow(
    expect.objectContaining({ name: "KensaError", code: "invalid-input" }),
  );
});
