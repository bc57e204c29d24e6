/** @file Where the values of a heatmap lie on a picture of the upright image, whatever the picture's size. */
import type { Rectangle } from "../../contract/image.ts";
import { mix } from "./heatmap.ts";
import { mapPoint, type Placement, type Size, toUprightRectangle, uprightToSquare } from "./placement.ts";

/**
 * Calls `paint` for every pixel of the picture at which the heatmap, interpolated, is over its threshold of 1.
 *
 * @param picture the size of a picture that shows the whole upright image
 * @param heatmap `[size, size]`
 */
export function paintOverThreshold(
  picture: Size,
  heatmap: Float32Array,
  placement: Placement,
  paint: (x: number, y: number, value: number) => void,
): void {
  visitSquare(picture, placement, (x, y, column, row) => {
    const value = interpolate(heatmap, placement.size, column, row);
    if (value > 1) paint(x, y, value);
  });
}

/** What of the picture the networks saw, as a rectangle of the picture; of a turned square the rectangle around it. */
export function seenIn(picture: Size, placement: Placement): Rectangle {
  const { size, source, cutout } = placement;
  const whole = { x: 0, y: 0, width: size, height: size };
  return scaledTo(picture, cutout === undefined ? source : toUprightRectangle(placement, whole), placement);
}

/**
 * Calls `visit` for every pixel of the picture that the networks saw, with the fractional column and row of the square under it.
 * Pixels are areas, and values stand in their middle, hence the halves. Near the border both stop at the last pixel, so that the
 * padding does not shine in.
 */
export function visitSquare(
  picture: Size,
  placement: Placement,
  visit: (x: number, y: number, column: number, row: number) => void,
): void {
  const { upright, target, cutout } = placement;
  const area = seenIn(picture, placement);
  const affine = uprightToSquare(placement);
  const right = target.x + target.width;
  const bottom = target.y + target.height;
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const uprightX = ((x + 0.5) * upright.width) / picture.width;
      const uprightY = ((y + 0.5) * upright.height) / picture.height;
      const at = mapPoint(affine, uprightX, uprightY);
      // The rectangle around a turned square holds more than the square.
      if (cutout !== undefined && (at.x < 0 || at.x > right || at.y < 0 || at.y > bottom)) continue;
      visit(x, y, clamp(at.x - 0.5, target.x, right - 1), clamp(at.y - 0.5, target.y, bottom - 1));
    }
  }
}

/** A rectangle of the upright image in pixels of the picture, rounded outwards. */
export function scaledTo(
  picture: Size,
  { x, y, width, height }: Rectangle,
  { upright }: Placement,
): Rectangle {
  const scaleX = picture.width / upright.width;
  const scaleY = picture.height / upright.height;
  const left = Math.floor(x * scaleX);
  const top = Math.floor(y * scaleY);
  const right = Math.min(Math.ceil((x + width) * scaleX), picture.width);
  const bottom = Math.min(Math.ceil((y + height) * scaleY), picture.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The heatmap between its pixels (bilinear). */
export function interpolate(heatmap: Float32Array, size: number, column: number, row: number): number {
  const left = Math.floor(column);
  const right = Math.ceil(column);
  const above = Math.floor(row) * size;
  const below = Math.ceil(row) * size;
  const onAbove = mix(heatmap[above + left]!, heatmap[above + right]!, column - left);
  const onBelow = mix(heatmap[below + left]!, heatmap[below + right]!, column - left);
  return mix(onAbove, onBelow, row - above / size);
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
