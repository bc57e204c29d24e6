/** @file The picture that a defect is drawn on, and the rectangle of it that one defect touches. */
import type { Random } from "../../random/random.ts";

/** A picture's shape; its pixels are `[height, width, channels]`, row by row, channels interleaved, in 0 … 255. */
export type DefectCanvas = { readonly height: number; readonly width: number; readonly channels: 1 | 3 };

/** What a defect is drawn from. */
export interface Scene {
  readonly canvas: DefectCanvas;
  /** The part as it is, before the defect. */
  readonly pixels: Float32Array;
  /** Another good part of the same shape. */
  readonly donor: Float32Array;
  /** 1 where a defect may lie, `[height, width]`; null = anywhere. */
  readonly allowed: Uint8Array | null;
  readonly random: Random;
}

/** A rectangle of whole pixels inside a canvas. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Which pixels a defect covers, and how much. */
export interface Footprint {
  readonly box: Box;
  /** `[box.height, box.width]`, in [0, 1]. */
  readonly coverage: Float32Array;
}

/** What is laid over the part: where `coverage` is 1, its pixels become those of `layer`. */
export interface Overlay extends Footprint {
  /** `[box.height, box.width, channels]`, in grey levels, not yet cut off at black and white. */
  readonly layer: Float32Array;
}

/** The whole pixels within the given reach of a point; at least one pixel, whatever the point. */
export function boxAround(canvas: DefectCanvas, centre: Point, reachX: number, reachY = reachX): Box {
  const left = within(Math.floor(centre.x - reachX), 0, canvas.width - 1);
  const top = within(Math.floor(centre.y - reachY), 0, canvas.height - 1);
  const right = within(Math.ceil(centre.x + reachX), left, canvas.width - 1);
  const bottom = within(Math.ceil(centre.y + reachY), top, canvas.height - 1);
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The whole canvas. */
export function wholeCanvas({ width, height }: DefectCanvas): Box {
  return { left: 0, top: 0, width, height };
}

/** The part's own pixels in a box, `[box.height, box.width, channels]`. */
export function cutOut(pixels: Float32Array, canvas: DefectCanvas, box: Box): Float32Array {
  const { channels } = canvas;
  const cut = new Float32Array(box.width * box.height * channels);
  const rowLength = box.width * channels;
  for (let row = 0; row < box.height; row++) {
    const start = ((box.top + row) * canvas.width + box.left) * channels;
    cut.set(pixels.subarray(start, start + rowLength), row * rowLength);
  }
  return cut;
}

export function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The shorter side, in pixels: what sizes are shares of. */
export function shortSide({ width, height }: DefectCanvas): number {
  return Math.min(width, height);
}
