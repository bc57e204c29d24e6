/** @file Tests of Otsu's threshold. */
import { describe, expect, it } from "vitest";
import { otsuThreshold } from "../../../src-main/core/image/otsu-threshold.ts";

describe("Otsu's threshold", () => {
  it("lies between two kinds of values, also where one is rare", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i < 50 ? 180 : 20) + (i % 9));
    const threshold = otsuThreshold(values);
    expect(threshold).toBeGreaterThan(28);
    expect(threshold).toBeLessThanOrEqual(180);
  });

  it("is 0 where all values are the same", () => {
    expect(otsuThreshold(new Float32Array(100).fill(7))).toBe(0);
  });
});
