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

/**
 * 1 where there is picture: a pixel that is neutral grey, and so are those to its left and above, is none.
 *
 * @param pixels `[side, side, channels]` in 0–255
 * @returns `[side, side]`
 */
export function pictureArea(pixels: Float32Array, side: number, channels: number): Uint8Array {
  const isNeutral = new Uint8Array(side * side);
  for (let place = 0; place < isNeutral.length; place += 1) {
    isNeutral[place] = isNeutralGrey(pixels, place * channels, channels) ? 1 : 0;
  }
  return isNeutral.map((neutral, place) => {
    const column = place % side;
    const left = column === 0 ? 1 : isNeutral[place - 1]!;
    const above = place < side ? 1 : isNeutral[place - side]!;
    return neutral === 1 && left === 1 && above === 1 ? 0 : 1;
  });
}
