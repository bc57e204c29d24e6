/** @file From which change on a defect shows: little on a polished surface, more on a rough one. */
import { type Box, type DefectCanvas, within } from "./defect-canvas.ts";

/** Grey levels that are seen on the smoothest surface, and that are enough on the roughest. */
const LEAST_LEVEL = 2.5;
const MOST_LEVEL = 10;
/** Of the roughness, what a change needs to be seen on it: about nine tenths of the standard deviation of white noise. */
const ROUGHNESS_PART = 1.3;
/** Pixels looked at along each axis are at most this many. */
const SAMPLES = 16;

/**
 * The change, in grey levels, from which on a defect in the box shows. It grows with the surface's roughness: the mean difference of
 * neighbouring pixels in the smoother of both directions, so that neither an edge nor a brushed surface is rough.
 */
export function visibleLevel(pixels: Float32Array, canvas: DefectCanvas, box: Box): number {
  const { width, height, channels } = canvas;
  const stepX = Math.max(1, Math.floor(box.width / SAMPLES));
  const stepY = Math.max(1, Math.floor(box.height / SAMPLES));
  const right = Math.min(box.left + box.width, width - 1);
  const bottom = Math.min(box.top + box.height, height - 1);
  let sum = 0;
  let count = 0;
  for (let y = box.top; y < bottom; y += stepY) {
    for (let x = box.left; x < right; x += stepX) {
      const at = (y * width + x) * channels;
      const across = Math.abs(pixels[at + channels]! - pixels[at]!);
      const down = Math.abs(pixels[at + width * channels]! - pixels[at]!);
      sum += Math.min(across, down);
      count += 1;
    }
  }
  const roughness = count === 0 ? 0 : sum / count;
  return within(ROUGHNESS_PART * roughness, LEAST_LEVEL, MOST_LEVEL);
}
