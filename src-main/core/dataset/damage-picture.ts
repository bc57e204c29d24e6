/** @file A good picture with simulated defects on it, and where they are: what the networks of `standard` learn from. */

import type { SimulatedDefectKind } from "../../contract/defects.ts";
import type { Random } from "../random/random.ts";
import { pictureArea } from "./picture-bounds.ts";
import { simulateDefect } from "./simulate-defects/simulate-defect.ts";

/** How often a second and a third defect is drawn. */
const SECOND = 0.5;
const THIRD = 0.3;
/**
 * A defect whose mean change is less than this many grey levels is drawn anew. The level itself is drawn, each factor equally
 * likely: taught on faint defects alone, networks learn to see noise; on strong ones alone, to see nothing.
 */
const FAINTEST = 10;
const FAINTEST_AT_MOST = 60;
const ATTEMPTS = 4;

export interface DamageOptions {
  /** Pixels a side. */
  readonly side: number;
  readonly channels: 1 | 3;
  /** Another good picture, `[side, side, channels]` in 0–255. */
  readonly donor: Float32Array;
  readonly kinds: readonly SimulatedDefectKind[];
  readonly random: Random;
}

/**
 * Draws one to three defects onto a picture, none on neutral grey.
 *
 * @param pixels `[side, side, channels]` in 0–255, changed in place
 * @returns `[side, side]`, 1 where the picture was visibly changed
 */
export function damagePicture(pixels: Float32Array, options: DamageOptions): Uint8Array {
  const { side, random } = options;
  const damage = new Uint8Array(side * side);
  const allowed = pictureArea(pixels, side, options.channels);
  const drawOne = () => {
    const mask = drawDefect(pixels, allowed, options);
    for (let i = 0; i < damage.length; i += 1) damage[i]! |= mask[i]!;
  };
  drawOne();
  if (random.uniform() < SECOND) drawOne();
  if (random.uniform() < THIRD) drawOne();
  return damage;
}

function drawDefect(
  pixels: Float32Array,
  allowed: Uint8Array,
  { side, channels, donor, kinds, random }: DamageOptions,
): Uint8Array {
  const mask = new Uint8Array(side * side);
  const canvas = { height: side, width: side, channels };
  const before = pixels.slice();
  const faintest = FAINTEST * (FAINTEST_AT_MOST / FAINTEST) ** random.uniform();
  for (let attempt = 1; ; attempt += 1) {
    simulateDefect(pixels, mask, { canvas, donor, allowed, kinds, random });
    if (attempt === ATTEMPTS || meanChange(before, pixels, mask, channels) >= faintest) return mask;
    pixels.set(before);
  }
}

/** Mean change of the marked pixels, each in the channel that changes most, in grey levels; infinite where none is marked. */
function meanChange(before: Float32Array, after: Float32Array, mask: Uint8Array, channels: number): number {
  let change = 0;
  let marked = 0;
  for (let place = 0; place < mask.length; place += 1) {
    if (mask[place] === 0) continue;
    marked += 1;
    change += largestChange(before, after, place * channels, channels);
  }
  return marked === 0 ? Number.POSITIVE_INFINITY : change / marked;
}

function largestChange(before: Float32Array, after: Float32Array, at: number, channels: number): number {
  let largest = 0;
  for (let i = at; i < at + channels; i += 1) largest = Math.max(largest, Math.abs(after[i]! - before[i]!));
  return largest;
}

/** A mask at half the resolution: 1 where any of four pixels is 1. `[side, side]` → `[side/2, side/2]`, written at `offset`. */
export function halveMask(mask: Uint8Array, side: number, into: Float32Array, offset: number): void {
  const half = side / 2;
  for (let row = 0; row < half; row += 1) {
    for (let column = 0; column < half; column += 1) {
      const at = 2 * row * side + 2 * column;
      const any = mask[at]! | mask[at + 1]! | mask[at + side]! | mask[at + side + 1]!;
      into[offset + row * half + column] = any === 0 ? 0 : 1;
    }
  }
}
