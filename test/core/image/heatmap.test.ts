/** @file Tests of the heatmap's colour scale. */
import { describe, expect, it } from "vitest";
import { colorOf, type HeatmapColor, saturation } from "../../../src-main/core/image/heatmap.ts";

/** Relative luminance as WCAG defines it. */
function luminance({ red, green, blue }: HeatmapColor): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const overThreshold = Array.from({ length: 50 }, (_, i) => colorOf(1.001 + (i / 49) * (saturation - 1.001)));

describe("the colour scale", () => {
  it.each([-1, 0, 0.5, 0.999, 1])("shows nothing at %d, which is not over the threshold", (value) => {
    expect(colorOf(value).opacity).toBe(0);
  });

  it("shows clearly what is just over the threshold", () => {
    expect(colorOf(1.001).opacity).toBeGreaterThanOrEqual(0.4);
  });

  it("grows lighter and more opaque with every step, so that its order needs no colour vision", () => {
    for (const [i, color] of overThreshold.entries()) {
      if (i === 0) continue;
      expect(luminance(color)).toBeGreaterThan(luminance(overThreshold[i - 1]!));
      expect(color.opacity).toBeGreaterThan(overThreshold[i - 1]!.opacity);
    }
  });

  it("has no grey that could be mistaken for a part", () => {
    for (const { red, green, blue } of overThreshold) {
      expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeGreaterThan(100);
    }
  });

  it("stays the same from saturation on", () => {
    expect(colorOf(saturation)).toEqual({ red: 240, green: 249, blue: 33, opacity: 0.85 });
    expect(colorOf(1000)).toEqual(colorOf(saturation));
    expect(colorOf(Number.POSITIVE_INFINITY)).toEqual(colorOf(saturation));
  });
});
