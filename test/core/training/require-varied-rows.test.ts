import { describe, expect, it } from "vitest";
import { requireVariedRows } from "../../../src-main/core/training/require-varied-rows.ts";

const matrix = Float32Array.of(0, 5, 2, 5, 4, 5, 90, 7);

describe("The distance from the average row", () => {
  it("is the mean over the chosen rows and all features", () => {
    expect(requireVariedRows(matrix, 2, [0, 1, 2])).toBeCloseTo((2 + 0 + 2) / 6, 6);
  });

  it("of rows that are all the same is refused", () => {
    expect(() => requireVariedRows(Float32Array.of(1, 2, 1, 2), 2, [0, 1])).toThrow(
      "All good rows are the same",
    );
  });
});
