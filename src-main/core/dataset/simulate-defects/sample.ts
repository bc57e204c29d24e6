/** @file Pixels of a picture at places between pixels. */
import { type Box, type DefectCanvas, within } from "./defect-canvas.ts";

/** Where a pixel of the box gets its value from: writes a place of the source into `place`. */
export type PlaceOf = (x: number, y: number, at: number, place: { x: number; y: number }) => void;

/**
 * A box filled from other places of a picture, bilinear; beyond its edge the edge goes on.
 *
 * @returns `[box.height, box.width, channels]`
 */
export function sampled(
  source: Float32Array,
  canvas: DefectCanvas,
  box: Box,
  placeOf: PlaceOf,
): Float32Array {
  const { width, height, channels } = canvas;
  const layer = new Float32Array(box.width * box.height * channels);
  const place = { x: 0, y: 0 };
  let at = 0;
  let target = 0;
  for (let row = box.top; row < box.top + box.height; row++) {
    for (let column = box.left; column < box.left + box.width; column++) {
      placeOf(column, row, at++, place);
      const x = within(place.x, 0, width - 1);
      const y = within(place.y, 0, height - 1);
      const left = Math.floor(x);
      const top = Math.floor(y);
      const here = (top * width + left) * channels;
      const nextColumn = left < width - 1 ? channels : 0;
      const nextRow = top < height - 1 ? width * channels : 0;
      for (let i = here; i < here + channels; i++) {
        const above = source[i]! + (x - left) * (source[i + nextColumn]! - source[i]!);
        const start = source[i + nextRow]!;
        const below = start + (x - left) * (source[i + nextRow + nextColumn]! - start);
        layer[target++] = above + (y - top) * (below - above);
      }
    }
  }
  return layer;
}
