/** @file Pictures in memory: 8 bits a channel, grey or RGB; how they are written as PNG and laid side by side. */
import type { Sharp } from "sharp";
import { neutralGrey } from "../../contract/image.ts";
import type { Size } from "./placement.ts";
import { sharp } from "./sharp-settings.ts";

/** A picture's size and channels. */
export interface PictureShape extends Size {
  channels: 1 | 3;
}

/** Pixels `[height, width, channels]`, row by row, channels interleaved, each in 0 … 255. */
export interface Picture extends PictureShape {
  pixels: Uint8Array;
}

/** Pixels between two pictures that are laid side by side. */
const GAP = 2;

/** A sharp pipeline that starts from a picture. */
export function pipelineOf({ pixels, width, height, channels }: Picture): Sharp {
  return sharp(pixels, { raw: { width, height, channels } });
}

/** Pixels `[height, width, channels]` as a PNG file. */
export function pixelsToPng(pixels: Uint8Array, shape: PictureShape): Promise<Buffer> {
  return pipelineOf({ pixels, ...shape })
    .toColourspace(shape.channels === 1 ? "b-w" : "srgb")
    .png({ compressionLevel: 3 })
    .toBuffer();
}

/**
 * Pictures laid out in rows of `columns`, as an RGB PNG file on neutral grey: a part, its reconstruction and their
 * difference, say. Each cell is as large as the largest picture.
 */
export function tilePictures(pictures: readonly Picture[], columns: number): Promise<Buffer> {
  if (pictures.length === 0 || columns < 1) throw new RangeError("There is nothing to lay out.");
  const rows = Math.ceil(pictures.length / columns);
  const cellWidth = Math.max(...pictures.map(({ width }) => width)) + GAP;
  const cellHeight = Math.max(...pictures.map(({ height }) => height)) + GAP;
  const width = Math.min(columns, pictures.length) * cellWidth - GAP;
  const height = rows * cellHeight - GAP;
  const sheet: Picture = {
    pixels: new Uint8Array(width * height * 3).fill(neutralGrey),
    width,
    height,
    channels: 3,
  };
  for (const [i, picture] of pictures.entries()) {
    copyPicture(picture, sheet, (i % columns) * cellWidth, Math.floor(i / columns) * cellHeight);
  }
  return pixelsToPng(sheet.pixels, sheet);
}

/** Copies a picture into an RGB sheet, its upper left corner at (`left`, `top`). */
function copyPicture(picture: Picture, sheet: Picture, left: number, top: number): void {
  const { pixels, width, height, channels } = picture;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = ((top + y) * sheet.width + left + x) * 3;
      for (let c = 0; c < 3; c++) sheet.pixels[to + c] = pixels[from + (c % channels)]!;
    }
  }
}
