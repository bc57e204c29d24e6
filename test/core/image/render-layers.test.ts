import sharp from "sharp";
import { expect, it } from "vitest";
import { placeImage } from "../../../src-main/core/image/placement.ts";
import { renderHeatmapLayer, renderReconstruction } from "../../../src-main/core/image/render-layers.ts";
import { renderSmall } from "../../../src-main/core/image/render-small.ts";

const geometry = { size: 32, channels: 1, fit: "stretch", regionOfInterest: null } as const;

function plain(width: number, height: number, value: number): Promise<Buffer> {
  const pixels = new Uint8Array(width * height).fill(value);
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

async function rawOf(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * info.channels;
    return [...data.subarray(start, start + info.channels)];
  };
  return { ...info, at };
}

it("draws a heatmap on nothing: clear where a good part shows nothing, coloured above", async () => {
  const heatmap = new Float32Array(32 * 32).fill(0.9);
  for (let row = 0; row < 16; row++) heatmap.fill(3, row * 32, row * 32 + 16);
  const layer = await rawOf(
    await renderHeatmapLayer(heatmap, placeImage({ width: 64, height: 32 }, geometry)),
  );
  expect(layer).toMatchObject({ width: 64, height: 32, channels: 4 });
  expect(layer.at(50, 20)).toEqual([0, 0, 0, 0]);
  expect(layer.at(10, 5)[3]).toBeGreaterThan(200);
});

it("has the aspect of the image and at most 1024 pixels a side", async () => {
  const placement = placeImage({ width: 4000, height: 1000 }, geometry);
  const layer = await rawOf(await renderHeatmapLayer(new Float32Array(32 * 32), placement));
  expect(layer).toMatchObject({ width: 1024, height: 256 });
  const bytes = await plain(4000, 1000, 10);
  const pixels = new Uint8Array(32 * 32);
  const expected = await rawOf(await renderReconstruction(bytes, { pixels, placement, seen: null }));
  expect(expected).toMatchObject({ width: 1024, height: 256 });
});

it("refuses a heatmap that holds values that are no numbers", () => {
  const placement = placeImage({ width: 64, height: 32 }, geometry);
  expect(() => renderHeatmapLayer(new Float32Array(32 * 32).fill(Number.NaN), placement)).toThrow(
    expect.objectContaining({ code: "diverged" }),
  );
});

it("puts what the model expects in the place of what was looked at, and leaves the rest as it is", async () => {
  const regionOfInterest = { x: 16, y: 8, width: 32, height: 16 };
  const placement = placeImage({ width: 64, height: 32 }, { ...geometry, regionOfInterest });
  const pixels = new Uint8Array(32 * 32).fill(200);
  const seen = new Uint8Array(32 * 32).fill(1, 0, (32 * 32) / 2);
  const picture = await rawOf(
    await renderReconstruction(await plain(64, 32, 10), { pixels, placement, seen }),
  );
  expect(picture).toMatchObject({ width: 64, height: 32 });
  expect(picture.at(32, 10)[0]).toBe(200);
  expect(picture.at(32, 22)[0]).toBe(10);
  expect(picture.at(8, 16)[0]).toBe(10);
});

it("makes a small picture of a large one, and leaves a small one its size", async () => {
  const small = await renderSmall(await plain(640, 320, 90), 64);
  expect(await sharp(small).metadata()).toMatchObject({ format: "jpeg", width: 64, height: 32 });
  expect(await sharp(await renderSmall(await plain(20, 10, 90), 64)).metadata()).toMatchObject({ width: 20 });
});
