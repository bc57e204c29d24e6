import { describe, expect, it } from "vitest";
import {
  growForest,
  ISOLATION_FOREST,
  isolationScores,
} from "../../../src-main/core/paper/isolation-forest.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { ring, twoGaussians } from "../../helpers/toy-rows.ts";

const score = (matrix: Float32Array, columns: number, rows: Float32Array) => {
  const forest = growForest({ matrix, columns }, randomFor(1, "forest"));
  return isolationScores(forest, { matrix: rows, columns });
};

describe("An isolation forest", () => {
  it("sets a point far outside a ring apart sooner than those on it", () => {
    const onRing = ring(500);
    const [far, ...near] = score(onRing, 2, Float32Array.from([3, 3, ...ring(50, 1, 9)]));
    expect(far).toBeGreaterThan(0.65);
    expect(Math.max(...near)).toBeLessThan(far!);
  });

  it("gives rows between two Gaussians higher scores than rows of either", () => {
    const rows = Float32Array.from([...twoGaussians(40, 3, 7), 0, 0, 0]);
    const scores = score(twoGaussians(400, 3), 3, rows);
    const ordinary = scores.subarray(0, 40);
    expect(ordinary.filter((value) => value < scores[40]!).length).toBeGreaterThan(36);
  });

  it("grows each tree from different rows: of two rows, every tree cuts between both", () => {
    const two = { matrix: Float32Array.of(0, 1), columns: 1 };
    const { trees } = growForest(two, randomFor(1, "forest"), { trees: 50, rowsATree: 2 });
    expect(trees.filter((tree) => "column" in tree)).toHaveLength(50);
  });

  it("draws every row about as often as any other", () => {
    const four = { matrix: Float32Array.of(0, 1, 2, 3), columns: 1 };
    const { trees } = growForest(four, randomFor(1, "forest"), { trees: 3000, rowsATree: 2 });
    const within = (low: number, high: number) =>
      trees.filter((tree) => "column" in tree && tree.value >= low && tree.value <= high).length / 3000;
    // A cut between rows i and j is uniform over [i, j]; each of the six pairs is drawn as often.
    expect(within(0, 1)).toBeCloseTo((1 + 1 / 2 + 1 / 3) / 6, 1);
    expect(within(1, 2)).toBeCloseTo((1 + 1 / 2 + 1 / 2 + 1 / 3) / 6, 1);
    expect(within(2, 3)).toBeCloseTo((1 + 1 / 2 + 1 / 3) / 6, 1);
  });

  it.each([0, 1])("says 0.5 of everything where there are %i rows to grow from", (count) => {
    const rows = { matrix: new Float32Array(2 * count).fill(3), columns: 2 };
    const forest = growForest(rows, randomFor(1, "forest"));
    expect([...isolationScores(forest, { matrix: Float32Array.of(3, 3, -9, 40), columns: 2 })]).toEqual([
      0.5, 0.5,
    ]);
  });

  it("says 0.5 of rows that nothing tells apart, whatever ψ", () => {
    const same = new Float32Array(300).fill(2);
    const forest = growForest({ matrix: same, columns: 3 }, randomFor(1, "forest"), {
      ...ISOLATION_FOREST,
      rowsATree: 64,
    });
    const [only] = isolationScores(forest, { matrix: same.subarray(0, 3), columns: 3 });
    expect(only).toBeCloseTo(0.5, 6);
  });
});
