/** @file Pictures of three channels that show no colour: those of a grey camera, stored as RGB. */

/** Whether red, green and blue are the same everywhere. @param pixels `[height, width, 3]` */
export function isColourless(pixels: Float32Array): boolean {
  for (let at = 0; at < pixels.length; at += 3) {
    const red = pixels[at]!;
    if (pixels[at + 1] !== red || pixels[at + 2] !== red) return false;
  }
  return true;
}

/** The mean of the three channels, `[height, width, 3]` → `[height, width]`. */
export function withoutColour(pixels: Float32Array): Float32Array {
  const grey = new Float32Array(pixels.length / 3);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = (pixels[3 * at]! + pixels[3 * at + 1]! + pixels[3 * at + 2]!) / 3;
  }
  return grey;
}

/** Writes `[height, width]` into each of the three channels of `[height, width, 3]`. */
export function writeColourless(grey: Float32Array, pixels: Float32Array): void {
  for (const [at, value] of grey.entries()) pixels.fill(value, 3 * at, 3 * at + 3);
}
