/** @file Where the picture lies in a prepared record: the rest is a letterbox's bars. */
import { neutralGrey, type Rectangle } from "../../contract/image.ts";

/**
 * The smallest rectangle that holds everything but neutral grey; all of the record where there is nothing else.
 *
 * @param pixels `[size, size, channels]`
 */
export function pictureBounds(pixels: Uint8Array, size: number, channels: number): Rectangle {
  let left = size;
  let right = -1;
  let top = size;
  let bottom = -1;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (isNeutralGrey(pixels, (row * size + column) * channels, channels)) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  if (right < 0) return { x: 0, y: 0, width: size, height: size };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Whether every channel of the pixel at `at` is the neutral grey: one alone is any colour. */
export function isNeutralGrey(pixels: Uint8Array | Float32Array, at: number, channels: number): boolean {
  for (let i = at; i < at + channels; i += 1) if (pixels[i] !== neutralGrey) return false;
  return true;
}
