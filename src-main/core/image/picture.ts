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
const GREY = { r: neutralGrey, g: neutralGrey, b: neutralGrey };
const COMPRESSION = 3;

/** A sharp pipeline that starts from a picture. */
export function pipelineOf({ pixels, width, height, channels }: Picture): Sharp {
  return sharp(pixels, { raw: { width, height, channels } });
}

/** Pixels `[height, width, channels]` as a PNG file. */
export function pixelsToPng(pixels: Uint8Array, shape: PictureShape): Promise<Buffer> {
  return pipelineOf({ pixels, ...shape })
    .toColourspace(shape.channels === 1 ? "b-w" : "srgb")
    .png({ compressionLevel: COMPRESSION })
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
  const layers = pictures.map(({ pixels, ...raw }, i) => ({
    input: Buffer.from(pixels),
    raw,
    left: (i % columns) * cellWidth,
    top: Math.floor(i / columns) * cellHeight,
  }));
  return sharp({ create: { width, height, channels: 3, background: GREY } })
    .composite(layers)
    .removeAlpha()
    .png({ compressionLevel: COMPRESSION })
    .toBuffer();
}
