/** @file A smaller copy of a square picture. */

/**
 * The mean over squares of `factor` pixels a side, as average pooling has it.
 *
 * @param pixels `[size, size, channels]`, values in 0 … 255
 * @returns `[size/factor, size/factor, channels]`, rounded
 */
export function shrinkPicture(
  pixels: Uint8Array,
  { size, channels, factor }: { size: number; channels: number; factor: number },
): Uint8Array {
  if (factor === 1) return pixels;
  const side = size / factor;
  const result = new Uint8Array(side * side * channels);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let y = row * factor; y < (row + 1) * factor; y += 1) {
          for (let x = column * factor; x < (column + 1) * factor; x += 1) {
            sum += pixels[(y * size + x) * channels + channel]!;
          }
        }
        result[(row * side + column) * channels + channel] = Math.round(sum / factor ** 2);
      }
    }
  }
  return result;
}
