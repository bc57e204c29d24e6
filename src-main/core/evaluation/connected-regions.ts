/** @file The separate defects of a ground-truth mask. */

/** A mask's pixel belongs to the defect above this: more than half of 255. */
const MASK_THRESHOLD = 127;

/**
 * The 8-connected areas of a mask, each as the positions of its pixels.
 *
 * @param mask `[height, width]`, row by row, values in [0, 255]
 */
export function connectedRegions(mask: Uint8Array, width: number): Uint32Array[] {
  const unseen = Uint8Array.from(mask, (value) => (value > MASK_THRESHOLD ? 1 : 0));
  const regions: Uint32Array[] = [];
  for (let start = unseen.indexOf(1); start !== -1; start = unseen.indexOf(1, start + 1)) {
    regions.push(regionFrom(start, unseen, width));
  }
  return regions;
}

/** All that is connected to `start`; its pixels are taken out of `unseen`. */
function regionFrom(start: number, unseen: Uint8Array, width: number): Uint32Array {
  const region = [start];
  unseen[start] = 0;
  // The list grows while it is walked: every pixel in it is asked for its neighbours once.
  for (const pixel of region) {
    const x = pixel % width;
    const left = x === 0 ? 0 : -1;
    const right = x === width - 1 ? 0 : 1;
    for (const row of [pixel - width, pixel, pixel + width]) {
      for (let neighbour = row + left; neighbour <= row + right; neighbour++) {
        if (unseen[neighbour] === 1) {
          unseen[neighbour] = 0;
          region.push(neighbour);
        }
      }
    }
  }
  return Uint32Array.from(region);
}
