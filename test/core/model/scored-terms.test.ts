import { describe, expect, it } from "vitest";
import type { TermFormula } from "../../../src-main/contract/model.ts";
import { scoredTerms } from "../../../src-main/core/model/scored-terms.ts";
import { sampleManifest, sampleSettings } from "../store/sample-values.ts";

const scale = { mean: 1, deviation: 2 };

describe("The terms of a score", () => {
  const formula: TermFormula = {
    terms: [
      { part: "residual-whole", weight: 1, scale, separation: 0.8 },
      { part: "marks-whole", weight: 3, scale, separation: 0.9 },
      { part: "neighbours-whole", weight: 4, scale: { mean: 0, deviation: 1 }, separation: 0.9 },
    ],
    scale,
  };
  const standard = sampleManifest("m", {
    score: formula,
    settings: { ...sampleSettings, preset: "standard" },
  });

  it("are told in deviations of good parts, with their shares, the largest contribution first", () => {
    const parts = { "residual-whole": 21, "marks-whole": 11, "neighbours-whole": -2, "marks-detail": 99 };
    expect(scoredTerms(standard, parts)).toEqual([
      { part: "marks-whole", weight: 0.375, deviations: 5 },
      { part: "residual-whole", weight: 0.125, deviations: 10 },
      { part: "neighbours-whole", weight: 0.5, deviations: -2 },
    ]);
  });

  it("add up to the score before it is put on its own scale", () => {
    const terms = scoredTerms(standard, { "residual-whole": 4, "marks-whole": 7, "neighbours-whole": 0.5 });
    const sum = terms.reduce((total, { weight, deviations }) => total + weight * deviations, 0);
    expect(sum).toBeCloseTo((1 * 1.5 + 3 * 3 + 4 * 0.5) / 8, 10);
  });

  it("of a BiGAN are its residual and, where it counts, its discriminator's", () => {
    const reconstruction = { part: "peak", scale } as const;
    const discriminator = { part: "features", scale } as const;
    const bigan = { alpha: 0.9, reconstruction, discriminator, scale };
    const parts = { peak: 5, features: 41 };
    expect(scoredTerms(sampleManifest("m", { score: bigan }), parts)).toEqual([
      { part: "features", weight: expect.closeTo(0.1), deviations: 20 },
      { part: "peak", weight: 0.9, deviations: 2 },
    ]);
    const dropped = sampleManifest("m", { score: { ...bigan, discriminator: null } });
    expect(scoredTerms(dropped, parts)).toEqual([{ part: "peak", weight: 1, deviations: 2 }]);
  });

  it("are not told of an image without a score, nor of raw sums", () => {
    expect(scoredTerms(standard, {})).toEqual([]);
    const paper = sampleManifest("m", { settings: { ...sampleSettings, preset: "paper" } });
    expect(scoredTerms(paper, { peak: 5 })).toEqual([]);
  });
});
