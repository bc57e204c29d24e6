/** @file What a defect needs to know of the surface that it lies on, and how it changes it. */
import { type Box, cutOut, type Footprint, type Point, type Scene, within } from "./defect-canvas.ts";
import { between, eitherSign, happens, logBetween } from "./draw-values.ts";
import { visibleLevel } from "./visible-level.ts";

const PLACE_TRIES = 24;
/** No contrast is stronger, in grey levels. */
const STRONGEST = 120;
/** The faintest contrast, as a multiple of what shows. */
const FAINTEST = 1.25;
/** Pixels along a side at which a defect needs twice the contrast of a large one: few pixels are easily lost in the noise. */
const SMALL_SIDE = 8;

/** A place that is looked at, or null where there is none; half of the time one with more structure than others. */
export function drawPlace(scene: Scene): Point | null {
  const candidates = happens(scene.random, 0.5) ? 1 : 2 + scene.random.integer(8);
  let best: Point | null = null;
  let bestContrast = -1;
  for (let i = 0; i < candidates; i++) {
    const place = drawAllowed(scene);
    if (place === null) return null;
    const contrast = candidates === 1 ? 0 : slopeAt(scene, place).steepness;
    if (contrast > bestContrast) [best, bestContrast] = [place, contrast];
  }
  return best;
}

function drawAllowed({ canvas, allowed, random }: Scene): Point | null {
  const { width, height } = canvas;
  for (let attempt = 0; attempt < PLACE_TRIES; attempt++) {
    const at = random.integer(width * height);
    if (allowed === null || allowed[at] === 1) return { x: at % width, y: Math.floor(at / width) };
  }
  const start = random.integer(width * height);
  const next = allowed!.indexOf(1, start);
  const at = next === -1 ? allowed!.indexOf(1) : next;
  return at === -1 ? null : { x: at % width, y: Math.floor(at / width) };
}

/** The direction in which the picture becomes brighter at a point, and how fast (grey levels over two pixels). */
export function slopeAt({ pixels, canvas }: Scene, { x, y }: Point): { angle: number; steepness: number } {
  const { width, height, channels } = canvas;
  const valueAt = (column: number, row: number) =>
    pixels[(within(row, 0, height - 1) * width + within(column, 0, width - 1)) * channels]!;
  const right = valueAt(x + 1, y) - valueAt(x - 1, y);
  const down = valueAt(x, y + 1) - valueAt(x, y - 1);
  return { angle: Math.atan2(down, right), steepness: Math.hypot(right, down) };
}

/** A contrast in grey levels, from barely visible on this surface to `strongest`, log-uniform. */
export function drawContrast(scene: Scene, box: Box, strongest = STRONGEST): number {
  const smallness = 1 + SMALL_SIDE / Math.sqrt(box.width * box.height);
  const least = FAINTEST * smallness * visibleLevel(scene.pixels, scene.canvas, box);
  return logBetween(scene.random, least, Math.max(strongest, least));
}

/** A contrast to the darker or to the brighter, whichever the surface has room for where only one is possible. */
export function drawSignedContrast(scene: Scene, box: Box, strongest = STRONGEST): number {
  const contrast = drawContrast(scene, box, strongest);
  const sign = eitherSign(scene.random);
  const mean = meanTone(scene, box)[0]!;
  const reached = mean + sign * contrast;
  return reached < -contrast / 2 || reached > 255 + contrast / 2 ? -sign * contrast : sign * contrast;
}

/** How much each channel takes part in a change, the largest 1. @param colourful how often it is a colour, else grey */
export function drawTint({ canvas, random }: Scene, colourful = 0.5): readonly number[] {
  if (canvas.channels === 1) return [1];
  if (!happens(random, colourful)) return [1, 1, 1];
  const tint = [between(random, -0.3, 1), between(random, -0.3, 1), between(random, -0.3, 1)];
  tint[random.integer(3)] = 1;
  return tint;
}

/** The mean of each channel in a box. */
export function meanTone({ pixels, canvas }: Scene, box: Box): number[] {
  const { width, channels } = canvas;
  const sums = Array.from({ length: channels }, () => 0);
  const step = Math.max(1, Math.floor(Math.min(box.width, box.height) / 12));
  let count = 0;
  for (let y = box.top; y < box.top + box.height; y += step) {
    for (let x = box.left; x < box.left + box.width; x += step) {
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) sums[channel]! += pixels[at + channel]!;
      count += 1;
    }
  }
  return sums.map((sum) => sum / count);
}

/** The part in a box, with `change` grey levels of a tint added. @param change `[box.height, box.width]` */
export function tinted(scene: Scene, box: Box, change: Float32Array, tint: readonly number[]): Float32Array {
  const layer = cutOut(scene.pixels, scene.canvas, box);
  const { channels } = scene.canvas;
  for (let i = 0; i < change.length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      layer[i * channels + channel]! += change[i]! * tint[channel]!;
    }
  }
  return layer;
}

/**
 * A footprint seen as a height under light from one side.
 *
 * @param angle where the light comes from, in radians
 * @returns `[box.height, box.width]`, 1 where it faces the light most or −1 where it is turned away most
 */
export function relief({ box, coverage }: Footprint, angle: number): Float32Array {
  const { width, height } = box;
  const shade = new Float32Array(coverage.length);
  const right = Math.cos(angle);
  const down = Math.sin(angle);
  let most = 1e-6;
  for (let y = 0; y < height; y++) {
    const above = y > 0 ? -width : 0;
    const below = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const acrossSlope = coverage[at + (x < width - 1 ? 1 : 0)]! - coverage[at - (x > 0 ? 1 : 0)]!;
      const value = right * acrossSlope + down * (coverage[at + below]! - coverage[at + above]!);
      shade[at] = value;
      most = Math.max(most, Math.abs(value));
    }
  }
  for (let i = 0; i < shade.length; i++) shade[i]! /= most;
  return shade;
}
