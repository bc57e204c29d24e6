/** @file Parts drawn at a known place and turn on an uneven, noisy background, for the tests of alignment. */
import sharp from "sharp";
import type { Picture } from "../../../src-main/core/image/picture.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

/** A grey tone at a point of a part, in pixels from its middle; null beside the part and in its holes. */
export type Shape = (x: number, y: number) => number | null;

export type Scene = {
  readonly width?: number;
  readonly height?: number;
  /** Where the part's middle lies. */
  readonly x: number;
  readonly y: number;
  readonly degrees: number;
  /** How much brighter the right border of the background is than the left. */
  readonly slope?: number;
  readonly noise?: number;
};

const isHole = (x: number, y: number, [cx, cy, radius]: readonly [number, number, number]) =>
  Math.hypot(x - cx, y - cy) < radius;

/** Not symmetric in any way. */
export const bracket: Shape = (x, y) => {
  const isBody = Math.abs(x) < 44 && Math.abs(y) < 20;
  const isFoot = x > 24 && x < 44 && y >= 20 && y < 40;
  if ((!isBody && !isFoot) || isHole(x, y, [-28, 0, 8])) return null;
  return x < 0 ? 170 : 140;
};

/** Round, so that only its holes have a direction. */
export const flange: Shape = (x, y) => {
  const holes = [0, 100, 220].map((degrees) => (degrees * Math.PI) / 180);
  const isPierced = holes.some((angle) => isHole(x, y, [30 * Math.cos(angle), 30 * Math.sin(angle), 6]));
  return Math.hypot(x, y) < 46 && !isPierced ? 165 : null;
};

/** Alike from both ends, but for the size of a hole. */
export const lever: Shape = (x, y) => {
  if (Math.abs(x) > 46 || Math.abs(y) > 14) return null;
  return isHole(x, y, [-30, 0, 8]) || isHole(x, y, [30, 0, 6]) ? null : 160;
};

/** The same from every side. */
export const disc: Shape = (x, y) => (Math.hypot(x, y) < 40 ? 160 : null);

const SAMPLES = 3;

/** Draws a part; each pixel is the mean of nine points. */
export function drawScene(shape: Shape, scene: Scene): Picture {
  const { width = 240, height = 200, x: centreX, y: centreY, degrees, slope = 20, noise = 2 } = scene;
  const random = randomFor(
    0,
    "scene",
    ...[centreX, centreY, degrees].map((value) => Math.round(100 * value)),
  );
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const background = 60 + (slope * (i % width)) / width;
    let sum = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
      const x = (i % width) + ((sample % SAMPLES) + 0.5) / SAMPLES - centreX;
      const y = Math.floor(i / width) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES - centreY;
      sum += shape(cosine * x + sine * y, cosine * y - sine * x) ?? background;
    }
    const value = Math.round(sum / SAMPLES ** 2 + noise * random.normal());
    pixels.fill(Math.min(255, Math.max(0, value)), i * 3, i * 3 + 3);
  }
  return { pixels, width, height, channels: 3 };
}

/** The scene as a PNG file. */
export function sceneFile(shape: Shape, scene: Scene): Promise<Buffer> {
  const { pixels, width, height } = drawScene(shape, scene);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
