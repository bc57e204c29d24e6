/** @file Where libvips puts pixels when it scales. */

/**
 * How far what is seen moves right or down, in pixels of the scaled picture: where libvips enlarges, half a pixel; where it reduces,
 * not at all.
 *
 * @param from the length of a side before
 * @param to the length of that side after
 */
export function scalingShift(from: number, to: number): number {
  return to > from ? 0.5 : 0;
}
