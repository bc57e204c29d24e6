import { describe, expect, it } from "vitest";
import type { ImageLook } from "../../../src-main/core/dataset/look-at-images.ts";
import { suitGeometry } from "../../../src-main/core/dataset/suit-geometry.ts";

function lookOf(width: number, height: number, colour = 0): ImageLook {
  const upright = { width: 2000, height: 2000 };
  return { upright, seen: { width, height }, colour, strongestColour: colour };
}

describe("The geometry that suits images", () => {
  it.each([
    [60, 40, 64],
    [100, 150, 128],
    [300, 300, 256],
    [1130, 460, 384],
  ])("of which %i × %i pixels are looked at sees %i pixels a side", (width, height, size) => {
    expect(suitGeometry([lookOf(width, height)], "standard")).toEqual({ size, channels: 1 });
    expect(suitGeometry([lookOf(width, height)], "backbone")).toEqual({ size, channels: 1 });
  });

  it("sees colours where most images have them, also weak ones, and grey where a few have", () => {
    const [grey, steel] = [lookOf(64, 64), lookOf(64, 64, 7)];
    expect(suitGeometry([steel, steel, grey], "standard").channels).toBe(3);
    expect(suitGeometry([steel, grey, grey], "standard").channels).toBe(1);
  });

  it("is the smallest where no image could be read", () => {
    expect(suitGeometry([], "standard")).toEqual({ size: 64, channels: 1 });
  });

  it("stays small and grey for a BiGAN, whatever the images are", () => {
    expect(suitGeometry([lookOf(1130, 460, 90)], "bigan")).toEqual({ size: 64, channels: 1 });
  });
});
