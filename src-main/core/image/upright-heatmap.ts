/** @file The heatmap at the resolution of the picture that it speaks of. */
import { requireHeatmap } from "./heatmap.ts";
import { interpolate, visitSquare } from "./heatmap-on-picture.ts";
import type { Placement } from "./placement.ts";

/**
 * The heatmap of the square, interpolated linearly onto the upright image, `[height, width]`. Where the network did not look
 * (outside the region of interest, or of an aligned image's cut-out) it has the lowest value that it has anywhere.
 *
 * @param heatmap `[size, size]`
 */
export function heatmapOnUpright(heatmap: Float32Array, placement: Placement): Float32Array {
  requireHeatmap(heatmap, placement.size);
  const { upright, source, size } = placement;
  const lowest = heatmap.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const result = new Float32Array(upright.width * upright.height).fill(lowest);
  if (placement.cutout !== undefined) {
    visitSquare(upright, placement, (x, y, column, row) => {
      result[y * upright.width + x] = interpolate(heatmap, size, column, row);
    });
    return result;
  }
  const columns = axisSamples(source.width, placement.target.x, placement.target.width);
  const rows = axisSamples(source.height, placement.target.y, placement.target.height);
  for (const [y, row] of rows.entries()) {
    const upper = row.first * size;
    const lower = row.second * size;
    let index = (source.y + y) * upright.width + source.x;
    for (const column of columns) {
      const top =
        heatmap[upper + column.first]! * (1 - column.share) + heatmap[upper + column.second]! * column.share;
      const bottom =
        heatmap[lower + column.first]! * (1 - column.share) + heatmap[lower + column.second]! * column.share;
      result[index] = top * (1 - row.share) + bottom * row.share;
      index += 1;
    }
  }
  return result;
}

/** Between which two pixels of the square a pixel of the image lies, and how far towards the second. */
type Sample = { readonly first: number; readonly second: number; readonly share: number };

function axisSamples(length: number, to: number, extent: number): Sample[] {
  // Never from the bars of a letterbox: what lies in them is no part of the picture.
  const last = to + extent - 1;
  return Array.from({ length }, (_, i) => {
    const position = Math.min(last, Math.max(to, to + ((i + 0.5) * extent) / length - 0.5));
    const first = Math.floor(position);
    return { first, second: Math.min(last, first + 1), share: position - first };
  });
}
