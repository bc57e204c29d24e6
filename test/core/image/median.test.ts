import { expect, it } from "vitest";
import { median } from "../../../src-main/core/image/median.ts";

it("The median is the middle by size, of an even number the upper of two, and 0 of none", () => {
  expect(median([9, -1, 10])).toBe(9);
  expect(median(Float32Array.of(4, 1, 3, 2))).toBe(3);
  expect(median([])).toBe(0);
});
