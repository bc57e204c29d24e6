import { describe, expect, it } from "vitest";
import type { TermFormula } from "../../../src-main/contract/model.ts";
import { chooseThreshold } from "../../../src-main/core/calibration/conformal.ts";
import {
  fewImages,
  hardlyFinds,
  notAligned,
  promiseDoubtful,
  strayScore,
} from "../../../src-main/core/training/model-warnings.ts";
import { sampleManifest } from "../store/sample-values.ts";

function score(separations: readonly number[], whole?: number): TermFormula {
  const scale = { mean: 0, deviation: 1 };
  const terms = separations.map((separation) => ({
    part: "marks-whole" as const,
    weight: 1,
    scale,
    separation,
  }));
  return { terms, scale, ...(whole === undefined ? {} : { separation: whole }) };
}

describe("A model that hardly finds simulated defects", () => {
  it("is warned of, with how many it ranks above good parts, never rounded up", () => {
    expect(hardlyFinds(score([0.5, 0.55], 0.5399))).toMatchObject([
      {
        code: "hardly-finds",
        numbers: { separation: 0.5399, enough: 0.75 },
        sentence: expect.stringMatching(/ranks 53 % above good parts.*light.*contrast.*input size.*longer/),
      },
    ]);
  });

  it("is told by its best term where the whole was not measured", () => {
    expect(hardlyFinds(score([0.52, 0.61]))).toMatchObject([{ numbers: { separation: 0.61 } }]);
    expect(hardlyFinds(score([0.52, 0.8]))).toEqual([]);
  });

  it("is not one that finds three in four, nor one of which nothing was measured", () => {
    expect(hardlyFinds(score([0.5, 0.75], 0.75))).toEqual([]);
    expect(hardlyFinds(sampleManifest("bracket-1").score)).toEqual([]);
  });
});

describe("The promise about false rejects", () => {
  const threshold = chooseThreshold(
    Array.from({ length: 59 }, (_, i) => i / 59),
    { falseRejectRate: 0.05 },
  );
  /** So many of 24 check images above the threshold. */
  const check = (rejected: number, parts?: number) => ({
    scores: Array.from({ length: 24 }, (_, i) => (i < rejected ? 2 : 0.1)),
    parts,
  });

  it("is doubtful where more of the check images are rejected than it can explain", () => {
    const [warning, ...others] = promiseDoubtful(threshold, check(9));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ code: "promise-doubtful", numbers: { rejected: 9, checked: 24 } });
    // Clopper and Pearson's lower limit at 95 % for 9 of 24.
    expect(warning!.numbers["low"]).toBeCloseTo(0.188, 3);
    expect(warning!.numbers["bound"]).toBe(threshold.basis.falseRejectBound);
    expect(warning!.sentence).toMatch(/9 of 24 good images .* at least 18 % .* at most 11 % is promised/);
  });

  it("stands where chance explains what is rejected", () => {
    expect(promiseDoubtful(threshold, check(0))).toEqual([]);
    expect(promiseDoubtful(threshold, check(5))).toEqual([]);
  });

  it("counts pictures of one part once", () => {
    expect(promiseDoubtful(threshold, check(9, 4))).toEqual([]);
  });

  it("cannot be doubted where there is none, or nothing to check it with", () => {
    const none = chooseThreshold([1, 2, 3], { falseRejectRate: 0.05 });
    expect(none.basis.falseRejectBound).toBeNull();
    expect(promiseDoubtful(none, check(24))).toEqual([]);
    expect(promiseDoubtful(threshold, { scores: [] })).toEqual([]);
  });

  it("speaks of rows where these were scored", () => {
    expect(promiseDoubtful(threshold, check(9), "row")[0]!.sentence).toContain("9 of 24 good rows");
  });
});

describe("Images that set the threshold alone", () => {
  it("are named, with what to do", () => {
    expect(strayScore(["good/7.png"])).toEqual([
      {
        code: "stray-score",
        numbers: { count: 1 },
        files: ["good/7.png"],
        sentence: expect.stringMatching(
          /^1 good image .*\(good\/7\.png\).*Look at it, take out .* train again/,
        ),
      },
    ]);
    expect(strayScore(["a", "b", "c", "d", "e"])[0]!.sentence).toContain("(a, b, c and 2 more)");
    expect(strayScore([])).toEqual([]);
  });
});

describe("Good images without a part to align", () => {
  const refused = (cause: "no-part-found" | "mostly-grey", count: number) =>
    Array.from({ length: count }, (_, i) => ({
      file: `${i}.png`,
      reason: { code: "unsupported" as const, message: "No.", cause },
    }));

  it("are counted, with what becomes of such parts in inspection", () => {
    expect(notAligned([...refused("no-part-found", 12), ...refused("mostly-grey", 3)], 48)).toMatchObject([
      {
        code: "not-aligned",
        numbers: { count: 12, of: 60, share: 0.2 },
        sentence: expect.stringMatching(
          /^12 of 60 good images .* cannot be judged .* about 20 % of good parts/,
        ),
      },
    ]);
  });

  it("are not those that were refused for something else", () => {
    expect(notAligned(refused("mostly-grey", 3), 48)).toEqual([]);
  });
});

it("Few images are warned of up to 19", () => {
  expect(fewImages(19)).toMatchObject([{ code: "few-samples", numbers: { count: 19, enough: 20 } }]);
  expect(fewImages(20)).toEqual([]);
});
