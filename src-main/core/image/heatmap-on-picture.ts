/** @file Where the values of a heatmap lie on a picture of the upright image, whatever the picture's size. */
import type { Rectangle } from "../../contract/image.ts";
import { mix } from "./heatmap.ts";
import type { Placement, Size } from "./placement.ts";

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
  const area = scaledTo(picture, placement.source, placement);
  const columns = Array.from({ length: area.width }, (_, i) => columnUnder(area.x + i, picture, placement));
  const rows = Array.from({ length: area.height }, (_, i) => rowUnder(area.y + i, picture, placement));
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const value = interpolate(heatmap, placement.size, column, row);
      if (value > 1) paint(area.x + x, area.y + y, value);
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

/**
 * The fractional column of the heatmap under a column of the picture. Pixels are areas, and values stand in their
 * middle, hence the halves. Near the border it stops at the last column, so that the padding does not shine in.
 */
function columnUnder(x: number, picture: Size, { upright, source, target }: Placement): number {
  const uprightX = ((x + 0.5) * upright.width) / picture.width;
  const column = target.x + ((uprightX - source.x) * target.width) / source.width - 0.5;
  return clamp(column, target.x, target.x + target.width - 1);
}

/** The fractional row of the heatmap under a row of the picture; as `columnUnder`. */
function rowUnder(y: number, picture: Size, { upright, source, target }: Placement): number {
  const uprightY = ((y + 0.5) * upright.height) / picture.height;
  const row = target.y + ((uprightY - source.y) * target.height) / source.height - 0.5;
  return clamp(row, target.y, target.y + target.height - 1);
}

/** The heatmap between its pixels (bilinear). */
function interpolate(heatmap: Float32Array, size: number, column: number, row: number): number {
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
