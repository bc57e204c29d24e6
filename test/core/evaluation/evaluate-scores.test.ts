/** @file The figures of an evaluation, put together. */
import { describe, expect, test } from "vitest";
import { evaluationResult } from "../../../src-main/contract/evaluation.ts";
import { chooseThreshold } from "../../../src-main/core/calibration/conformal.ts";
import { evaluateScores } from "../../../src-main/core/evaluation/evaluate-scores.ts";
import { PixelRanking } from "../../../src-main/core/evaluation/localisation.ts";

const calibrationScores = Array.from({ length: 100 }, (_, i) => i / 100);
/** 0.95: the 96th of 0, 0.01, … 0.99. */
const threshold = chooseThreshold(calibrationScores, { falseRejectRate: 0.05 });

const good = [0.1, 0.2, 0.3, 0.96].map((score) => ({ score, defective: false }));
const defective = [0.95, 0.97, 2].map((score) => ({ score, defective: true }));

describe("an evaluation", () => {
  const result = evaluateScores([...good, ...defective], threshold, null, 12.5);

  test("satisfies the contract", () => {
    expect(evaluationResult.parse(result)).toEqual(result);
  });

  test("counts at the threshold and measures over all thresholds", () => {
    expect(result).toMatchObject({ images: 7, notJudged: 0, seconds: 12.5, pixelAuroc: null, auPro30: null });
    expect(result.falseRejects).toMatchObject({ count: 1, of: 4 });
    expect(result.misses).toMatchObject({ count: 1, of: 3 });
    expect(result.falseRejectRate).toBe(0.25);
    expect(result.missRate).toBeCloseTo(1 / 3, 12);
    expect(result.baseRate).toBeCloseTo(3 / 7, 12);
    expect(result.imageAuroc).toBeCloseTo(11 / 12, 12);
    expect(result.imageAuprc).toBeCloseTo((1 + 1 + 3 / 4) / 3, 12);
    expect(result.f1AtThreshold).toBeCloseTo(2 / 3, 12);
    expect(result.f1Max).toBeCloseTo(6 / 7, 12);
  });

  test("repeats what the threshold promised", () => {
    expect(result.statedFalseRejectBound).toBe(threshold.basis.falseRejectBound);
    expect(result.statedConfidence).toBe(0.95);
  });
});

test("images that could not be judged are counted and judge nothing", () => {
  const failed = [
    { score: null, defective: true },
    { score: null, defective: false },
  ];
  const result = evaluateScores([...good, ...failed, ...defective], threshold, null, 0);
  expect(result).toEqual({
    ...evaluateScores([...good, ...defective], threshold, null, 0),
    images: 9,
    notJudged: 2,
  });
});

test("good images alone have a false-reject rate and nothing that needs defects", () => {
  expect(evaluateScores(good, threshold, null, 0)).toMatchObject({
    imageAuroc: null,
    imageAuprc: null,
    baseRate: 0,
    f1Max: null,
    f1AtThreshold: null,
    falseRejectRate: 0.25,
    missRate: null,
  });
});

test("no images are an empty evaluation", () => {
  const result = evaluateScores([], threshold, null, 0);
  expect(evaluationResult.parse(result)).toEqual(result);
  expect(result).toMatchObject({ images: 0, baseRate: null, falseRejectRate: null, missRate: null });
});

test("the measures of heatmaps are taken over", () => {
  const pixels = new PixelRanking();
  pixels.add(Float32Array.of(1, 0, 0, 0.5), 2, Uint8Array.of(255, 0, 0, 0));
  expect(evaluateScores(good, threshold, pixels, 0)).toMatchObject({ pixelAuroc: 1, auPro30: 1 });
});
