/** @file Tests of aligned pixels: parts that lie differently look the same to the networks. */
import { describe, expect, it } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { locatePart, referenceFrom } from "../../../src-main/core/image/align-part.ts";
import { type DecodedImage, decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { bracket, drawScene, flange, type Scene, type Shape, sceneFile } from "./drawn-parts.ts";
import { geometryOf } from "./made-images.ts";

const upright: Scene = { x: 120, y: 100, degrees: 0, slope: 0 };

async function aligning(shape: Shape): Promise<ImageGeometry> {
  const geometry = geometryOf({ size: 128, channels: 1, alignment: "part" });
  const part = await locatePart(drawScene(shape, upright), geometry);
  return { ...geometry, reference: referenceFrom(part!, true) };
}

function decode(shape: Shape, scene: Scene, geometry: ImageGeometry): Promise<DecodedImage> {
  return sceneFile(shape, scene).then((bytes) => decodeImage(bytes, geometry));
}

/** In levels of 255. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe("An aligned image", () => {
  it.each([
    ["bracket", bracket],
    ["flange", flange],
  ])("of a %s shows the part as the reference does, wherever and however it lies", async (_, shape) => {
    const geometry = await aligning(shape);
    const first = await decode(shape, upright, geometry);
    const scene = { ...upright, x: 95.6, y: 112.3, degrees: 115 };
    const moved = await decode(shape, scene, geometry);
    expect([first.part, moved.part]).toEqual(["aligned", "aligned"]);
    expect(meanDifference(moved.pixels, first.pixels)).toBeLessThan(3.5);
    const [before, after] = [
      await decode(shape, upright, geometryOf({ size: 128, channels: 1 })),
      await decode(shape, scene, geometryOf({ size: 128, channels: 1 })),
    ];
    expect(meanDifference(after.pixels, before.pixels)).toBeGreaterThan(8);
  });

  it("keeps the contrast of what is a few pixels small", async () => {
    const checked: Shape = (x, y) => {
      const tone = bracket(x, y);
      return tone === null || (Math.floor(x / 4) + Math.floor(y / 4)) % 2 === 0 ? tone : tone + 60;
    };
    const geometry = { ...(await aligning(bracket)), size: 256 as const };
    const deviationOf = ({ pixels }: DecodedImage) => {
      const inner = [...pixels].filter((_, i) => {
        const [x, y] = [i % 256, Math.floor(i / 256)];
        return x > 100 && x < 130 && y > 110 && y < 140;
      });
      const mean = inner.reduce((sum, value) => sum + value, 0) / inner.length;
      return Math.sqrt(inner.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inner.length);
    };
    const straight = deviationOf(await decode(checked, upright, geometry));
    const turned = deviationOf(await decode(checked, { ...upright, degrees: 33 }, geometry));
    expect(straight).toBeGreaterThan(24);
    expect(turned / straight).toBeGreaterThan(0.85);
    expect(turned / straight).toBeLessThan(1.15);
  });

  it("goes on with the background where the cut-out reaches beyond the image", async () => {
    const geometry = await aligning(bracket);
    const { pixels, part } = await decode(bracket, { ...upright, x: 56, y: 60, degrees: 0 }, geometry);
    expect(part).toBe("aligned");
    expect(pixels[0]).toBeGreaterThan(40);
    expect(pixels[0]).toBeLessThan(80);
  });

  it("without a part stays as it was taken, and says so", async () => {
    const geometry = await aligning(bracket);
    const empty = await decode(() => null, upright, geometry);
    const plain = await decode(() => null, upright, geometryOf({ size: 128, channels: 1 }));
    expect(empty.part).toBe("not-found");
    expect(empty.pixels).toEqual(plain.pixels);
    expect(plain.part).toBe("not-sought");
  });

  it("is not sought before there is a reference", async () => {
    const geometry = geometryOf({ alignment: "part" });
    expect((await decode(bracket, upright, geometry)).part).toBe("not-sought");
  });
});
