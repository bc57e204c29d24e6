/** @file Small pictures of imagined parts, for the tests of data sets. */
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

export const smallGrey: ImageGeometry = { size: 32, channels: 1, fit: "stretch", regionOfInterest: null };

/**
 * A grey picture, `[side, side]`: a ring that all parts have in the same place, and a surface of its own for each.
 *
 * @param part 0, 1, …
 * @param surface how strong a part's own surface is, in grey levels
 */
export function partPixels(part: number, { side = 64, surface = 20 } = {}): Uint8Array {
  const random = randomFor(0, "part", part);
  const waves = Array.from({ length: 6 }, () => ({
    across: 0.25 * random.normal(),
    down: 0.25 * random.normal(),
    phase: 6 * random.uniform(),
  }));
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - side / 2, Math.floor(i / side) - side / 2];
    const distance = Math.hypot(x, y) / side;
    const ring = 80 + 90 * Math.exp(-(((distance - 0.3) / 0.08) ** 2));
    const texture = waves.reduce(
      (sum, { across, down, phase }) => sum + Math.sin(across * x + down * y + phase),
      0,
    );
    return ring + (surface * texture) / Math.sqrt(waves.length);
  });
}

/** A grey picture as sharp's raw input. */
export function pictureOf(pixels: Uint8Array): Sharp {
  const side = Math.sqrt(pixels.length);
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
}

/** Writes pictures of parts 0 … `count` − 1 as PNG files, and gives their paths. */
export async function writeParts(folder: string, count: number, side = 64): Promise<string[]> {
  const files: string[] = [];
  for (let part = 0; part < count; part++) {
    const file = join(folder, `part ${String(part).padStart(4, "0")}.png`);
    await pictureOf(partPixels(part, { side })).png({ compressionLevel: 1 }).toFile(file);
    files.push(file);
  }
  return files;
}
