import { describe, expect, it } from "vitest";
import type { StandardPart } from "../../../src-main/contract/model.ts";
import { formulaFrom } from "../../../src-main/core/training/term-formula.ts";

const PARTS: StandardPart[] = ["residual-whole", "marks-whole", "neighbours-whole"];
const GOOD = [1, 2, 3, 4];

function formula(damaged: Readonly<Partial<Record<StandardPart, number[]>>>) {
  const good = new Map(PARTS.map((part) => [part, GOOD]));
  return formulaFrom(PARTS, good, new Map(PARTS.map((part) => [part, damaged[part] ?? GOOD])));
}

describe("The formula of terms", () => {
  it("keeps those that find simulated defects, and weighs them by how well they do", () => {
    const { terms } = formula({ "marks-whole": [10, 11, 12, 13], "residual-whole": [2.5, 3.5, 4.5, 5.5] });
    expect(terms.map(({ part }) => part)).toEqual(["residual-whole", "marks-whole"]);
    // 13 of 16 pairs are told apart by the residual, all of them by the marks.
    expect(terms.map(({ separation }) => separation)).toEqual([13 / 16, 1]);
    expect(terms.map(({ weight }) => weight)).toEqual([(10 / 16) ** 4, 1]);
  });

  it("is told how well the whole finds simulated defects", () => {
    expect(formula({ "marks-whole": [10, 11, 12, 13] }).separation).toBe(1);
    expect(formula({}).separation).toBe(0.5);
  });

  it("takes all alike where none finds any", () => {
    const { terms } = formula({});
    expect(terms.map(({ weight }) => weight)).toEqual([1, 1, 1]);
  });

  it("puts each term, and the whole, on the scale of good parts", () => {
    const { terms, scale } = formula({ "marks-whole": [10, 11, 12, 13] });
    expect(terms[0]!.scale.mean).toBe(2.5);
    expect(scale.mean).toBeCloseTo(0, 6);
    expect(scale.deviation).toBeCloseTo(1, 6);
  });
});
