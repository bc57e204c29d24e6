/** @file Tests of the overlay picture. */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Rectangle } from "../../../src-main/contract/image.ts";
import { colorOf } from "../../../src-main/core/image/heatmap.ts";
import { type Placement, placeImage } from "../../../src-main/core/image/placement.ts";
import { findRegions } from "../../../src-main/core/image/regions.ts";
import { renderOverlay } from "../../../src-main/core/image/render-overlay.ts";
import { geometryOf, kensaError, painted, pixelAt } from "./made-images.ts";

const size = 64;
const empty = new Float32Array(size * size);
const greyPart = (width: number, height: number) =>
  painted(width, height, () => [100, 100, 100])
    .png()
    .toBuffer();

function heatmapOf(area: Rectangle, value: number): Float32Array {
  const heatmap = new Float32Array(size * size);
  for (let y = area.y; y < area.y + area.height; y++) {
    heatmap.fill(value, y * size + area.x, y * size + area.x + area.width);
  }
  return heatmap;
}

async function pixelsOf(
  png: Buffer,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { width: info.width, height: info.height, at: (x, y) => pixelAt(data, info.width, x, y) };
}

/** What `colorOf(value)` makes of the grey part. */
function blended(value: number): number[] {
  const { red, green, blue, opacity } = colorOf(value);
  return [red, green, blue].map((channel) => Math.round(100 + (channel - 100) * opacity));
}

async function overlay(upright: [number, number], heatmap: Float32Array, placement: Placement) {
  return pixelsOf(await renderOverlay(await greyPart(...upright), heatmap, placement, []));
}

describe("the overlay", () => {
  it("is the bare image where nothing is over the threshold, however close the rest of the heatmap comes", async () => {
    const placement = placeImage({ width: 300, height: 200 }, geometryOf());
    const bytes = await greyPart(300, 200);
    const bare = await renderOverlay(bytes, empty, placement, []);
    expect(await renderOverlay(bytes, empty.slice().fill(0.99), placement, [])).toEqual(bare);
    expect((await pixelsOf(bare)).at(150, 100)).toEqual([100, 100, 100]);
  });

  it("colours what is over the threshold at its place in the upright image", async () => {
    const placement = placeImage({ width: 640, height: 320 }, geometryOf());
    const picture = await overlay([640, 320], heatmapOf({ x: 30, y: 30, width: 4, height: 4 }, 2), placement);
    expect(picture.at(320, 160)).toEqual(blended(2));
    expect(picture.at(100, 160)).toEqual([100, 100, 100]);
    expect(picture.at(320, 60)).toEqual([100, 100, 100]);
  });

  it("gives a heatmap value the same colour on every image", async () => {
    const placement = placeImage({ width: 64, height: 64 }, geometryOf());
    const weak = heatmapOf({ x: 10, y: 10, width: 8, height: 8 }, 1.5);
    const alsoStrong = weak.slice();
    alsoStrong.set(heatmapOf({ x: 40, y: 40, width: 8, height: 8 }, 50).subarray(40 * size), 40 * size);
    expect((await overlay([64, 64], alsoStrong, placement)).at(14, 14)).toEqual(blended(1.5));
    expect((await overlay([64, 64], weak, placement)).at(14, 14)).toEqual(blended(1.5));
  });

  it("interpolates between the heatmap's pixels", async () => {
    const placement = placeImage({ width: 640, height: 640 }, geometryOf());
    const heatmap = heatmapOf({ x: 0, y: 0, width: 64, height: 64 }, 1.5);
    heatmap[32 * size + 32] = 2.5;
    const picture = await overlay([640, 640], heatmap, placement);
    const greens = Array.from({ length: 10 }, (_, i) => picture.at(315 + i, 325)[1]!);
    expect(greens).toEqual(greens.toSorted((a, b) => a - b));
    expect(new Set(greens).size).toBeGreaterThan(5);
  });

  it("leaves what is outside of the region of interest and in the padding alone", async () => {
    const regionOfInterest = { x: 100, y: 50, width: 100, height: 50 };
    const placement = placeImage({ width: 300, height: 200 }, geometryOf({ regionOfInterest }));
    const picture = await overlay([300, 200], heatmapOf({ x: 0, y: 0, width: 64, height: 64 }, 2), placement);
    expect([picture.at(99, 70), picture.at(150, 49), picture.at(200, 70), picture.at(150, 100)]).toEqual(
      Array(4).fill([100, 100, 100]),
    );
    expect([picture.at(100, 50), picture.at(199, 99)]).toEqual(Array(2).fill(blended(2)));
  });

  it("scales a large image down to 1024 pixels and a turned one upright", async () => {
    const bytes = await painted(600, 2000, () => [100, 100, 100])
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const placement = placeImage({ width: 2000, height: 600 }, geometryOf());
    const picture = await pixelsOf(await renderOverlay(bytes, empty, placement, []));
    expect([picture.width, picture.height]).toEqual([1024, 307]);
  });

  it("outlines regions in black and white", async () => {
    const placement = placeImage({ width: 640, height: 640 }, geometryOf());
    const heatmap = heatmapOf({ x: 20, y: 20, width: 10, height: 10 }, 2);
    const regions = findRegions(heatmap, placement, { threshold: 1, minimumPixels: 1 });
    const picture = await pixelsOf(
      await renderOverlay(await greyPart(640, 640), heatmap, placement, regions),
    );
    const across = Array.from({ length: 10 }, (_, i) => picture.at(192 + i, 250)[0]!);
    expect(across).toContain(0);
    expect(across).toContain(255);
    expect(across.indexOf(0)).toBeLessThan(across.indexOf(255));
    expect(picture.at(250, 250)).toEqual(blended(2));
  });

  it("keeps the outline of a region at the border of the image visible", async () => {
    const placement = placeImage({ width: 64, height: 64 }, geometryOf());
    const heatmap = heatmapOf({ x: 0, y: 0, width: 64, height: 64 }, 2);
    const regions = findRegions(heatmap, placement, { threshold: 1, minimumPixels: 1 });
    const picture = await pixelsOf(await renderOverlay(await greyPart(64, 64), heatmap, placement, regions));
    expect([picture.at(0, 30), picture.at(63, 30), picture.at(30, 0), picture.at(30, 63)]).toEqual(
      Array(4).fill([255, 255, 255]),
    );
  });

  it("refuses a heatmap with values that are not numbers, rather than showing an empty map", async () => {
    const placement = placeImage({ width: 64, height: 64 }, geometryOf());
    const heatmap = empty.slice().fill(Number.NaN);
    await expect(renderOverlay(await greyPart(64, 64), heatmap, placement, [])).rejects.toMatchObject(
      kensaError("diverged", /not numbers/),
    );
  });
});
