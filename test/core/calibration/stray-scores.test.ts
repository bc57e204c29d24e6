import { describe, expect, it } from "vitest";
import { strayScores } from "../../../src-main/core/calibration/stray-scores.ts";

/** With the highest score as the threshold, as where there are few. */
const strays = (...scores: number[]) => strayScores(scores, Math.max(...scores));

describe("Scores far above the others", () => {
  it("are found among few, by their places", () => {
    expect(strays(-0.2, 0.1, 14, 0.5)).toEqual([2]);
    expect(strays(0, 0.1, 14)).toEqual([2]);
  });

  it("are named from the highest on", () => {
    const good = Array.from({ length: 20 }, (_, i) => i / 10);
    expect(strays(...good, 30, 40)).toEqual([21, 20]);
  });

  it("are none where good parts spread widely, or evenly up to the highest", () => {
    expect(strays(-3, 1, 4, 9, 14)).toEqual([]);
    expect(strays(...Array.from({ length: 59 }, (_, i) => -Math.log(1 - (i + 0.5) / 59)))).toEqual([]);
  });

  it("are none where the threshold lies below them", () => {
    const good = Array.from({ length: 60 }, (_, i) => i / 30);
    expect(strayScores([...good, 40], 1.9)).toEqual([]);
  });

  it("do not come from the others being all the same", () => {
    expect(strays(1, 1, 1, 1, 3)).toEqual([]);
    expect(strays(1, 1, 1, 1, 8)).toEqual([4]);
  });

  it("cannot be told of one, two or no score", () => {
    expect(strays(14)).toEqual([]);
    expect(strays(0, 14)).toEqual([]);
    expect(strayScores([], 1)).toEqual([]);
  });

  it("have to be numbers", () => {
    expect(() => strayScores([1, Number.NaN], 1)).toThrow("calibration scores");
  });
});
