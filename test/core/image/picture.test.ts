/** @file Tests of pictures as PNG files, and of sheets of them. */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { type Picture, pixelsToPng, tilePictures } from "../../../src-main/core/image/picture.ts";
import { asymmetric, paint, pixelAt } from "./made-images.ts";

const plain = (width: number, height: number, grey: number): Picture => ({
  pixels: new Uint8Array(width * height).fill(grey),
  width,
  height,
  channels: 1,
});

async function decoded(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe("a picture as PNG", () => {
  it("keeps every pixel in colour", async () => {
    const pixels = new Uint8Array(paint(30, 20, asymmetric));
    const png = await pixelsToPng(pixels, { width: 30, height: 20, channels: 3 });
    expect(new Uint8Array((await decoded(png)).data)).toEqual(pixels);
  });

  it("is grey where the pixels are", async () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, i) => i);
    const png = await pixelsToPng(pixels, { width: 16, height: 16, channels: 1 });
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", channels: 1, width: 16 });
    const { data } = await decoded(await sharp(png).toColourspace("srgb").png().toBuffer());
    expect(pixelAt(data, 16, 7, 3)).toEqual([55, 55, 55]);
  });
});

describe("a sheet of pictures", () => {
  it("lays grey and colour pictures side by side, in order, on neutral grey", async () => {
    const color: Picture = {
      pixels: new Uint8Array(paint(10, 10, () => [200, 30, 40])),
      width: 10,
      height: 10,
      channels: 3,
    };
    const { data, width, height } = await decoded(
      await tilePictures([plain(10, 10, 7), color, plain(10, 10, 9)], 3),
    );
    expect([width, height]).toEqual([34, 10]);
    expect([4, 10, 16, 28].map((x) => pixelAt(data, width, x, 5))).toEqual([
      [7, 7, 7],
      [128, 128, 128],
      [200, 30, 40],
      [9, 9, 9],
    ]);
  });

  it("begins a new row after the given number of columns, in cells of the largest picture", async () => {
    const { data, width, height } = await decoded(
      await tilePictures([plain(10, 8, 1), plain(6, 6, 2), plain(5, 5, 3)], 2),
    );
    expect([width, height]).toEqual([22, 18]);
    expect(pixelAt(data, width, 12, 0)).toEqual([2, 2, 2]);
    expect(pixelAt(data, width, 0, 10)).toEqual([3, 3, 3]);
    expect(pixelAt(data, width, 19, 2)).toEqual([128, 128, 128]);
  });

  it("refuses to lay out nothing", () => {
    expect(() => tilePictures([], 3)).toThrow(RangeError);
  });
});
