/** @file Images that tests make for themselves. */
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { expect } from "vitest";
import type { ErrorCode } from "../../../src-main/contract/errors.ts";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** RGB pixels `[height, width, 3]` from a function of the position. */
export function paint(width: number, height: number, color: (x: number, y: number) => Rgb): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(color(x, y), (y * width + x) * 3);
  }
  return pixels;
}

/** A sharp pipeline over painted pixels, to be encoded. */
export function painted(width: number, height: number, color: (x: number, y: number) => Rgb): Sharp {
  return sharp(paint(width, height, color), { raw: { width, height, channels: 3 } });
}

/** No two corners alike, no symmetry, and texture that does not compress away. */
export const asymmetric = (x: number, y: number): Rgb => [
  (x * 3 + y) % 256,
  (y * 7) % 256,
  (x * x + y * 11) % 256,
];

export const geometryOf = (changes: Partial<ImageGeometry> = {}): ImageGeometry => ({
  size: 64,
  channels: 3,
  fit: "letterbox",
  regionOfInterest: null,
  ...changes,
});

/** The pixel of an RGB picture. */
export function pixelAt(pixels: Uint8Array, width: number, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** The largest difference between two pictures' samples. */
export function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

/** What a `KensaError` with this code, and a sentence that matches, has to look like. */
export function kensaError(code: ErrorCode, sentence: RegExp) {
  return { name: "KensaError", code, message: expect.stringMatching(sentence) };
}

/** A PNG of one grey with one bit a pixel, made by hand: quick even for a hundred megapixels. */
export function plainPng(width: number, height: number): Buffer {
  return pngOf(width, height, Buffer.alloc((1 + Math.ceil(width / 8)) * height));
}

/** The beginning of a PNG that claims a size, without the pixels. */
export function hollowPng(width: number, height: number): Buffer {
  return pngOf(width, height, Buffer.alloc(0));
}

function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows, { level: 1 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** How a TIFF stores a sample: bits, and the standard's number for the kind. */
const sampleKinds = { uint8: { bits: 8, kind: 1 }, float32: { bits: 32, kind: 3 } };

/** An uncompressed grey TIFF whose directory comes before its pixels, as some cameras write it. */
export function directoryFirstTiff(
  width: number,
  height: number,
  { rowsPerStrip = 8, sample = "uint8" }: { rowsPerStrip?: number; sample?: keyof typeof sampleKinds } = {},
): Buffer {
  const { bits, kind } = sampleKinds[sample];
  const rowBytes = (width * bits) / 8;
  const strips = Math.ceil(height / rowsPerStrip);
  const directoryAt = 8;
  const offsetsAt = directoryAt + 2 + 10 * 12 + 4;
  const countsAt = offsetsAt + strips * 4;
  const pixelsAt = countsAt + strips * 4;
  const entries: [tag: number, count: number, value: number][] = [
    [256, 1, width],
    [257, 1, height],
    [258, 1, bits],
    [259, 1, 1], // Not compressed.
    [262, 1, 1], // Zero is black.
    [273, strips, offsetsAt],
    [277, 1, 1],
    [278, 1, rowsPerStrip],
    [279, strips, countsAt],
    [339, 1, kind],
  ];
  const file = Buffer.alloc(pixelsAt + rowBytes * height, 200);
  file.fill(0, 0, offsetsAt);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(directoryAt, 4);
  file.writeUInt16LE(entries.length, directoryAt);
  for (const [i, [tag, count, value]] of entries.entries()) {
    const at = directoryAt + 2 + i * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(4, at + 2); // All values are stored with 32 bits.
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  for (let strip = 0; strip < strips; strip++) {
    const rows = Math.min(rowsPerStrip, height - strip * rowsPerStrip);
    file.writeUInt32LE(pixelsAt + strip * rowsPerStrip * rowBytes, offsetsAt + strip * 4);
    file.writeUInt32LE(rows * rowBytes, countsAt + strip * 4);
  }
  return file;
}
