/**
 * @file Which pixels of the networks' square are looked at, where an engineer drew an outline or areas to ignore.
 *
 * What is not looked at becomes the neutral grey in training and in scoring alike, so that nothing in it can be learned and
 * nothing in it can be strange; and no region may lie there.
 */
import { type ImageGeometry, neutralGrey, type Polygon } from "../../contract/image.ts";
import { mapPoint, type Placement, uprightToSquare } from "./placement.ts";

/**
 * 1 for each pixel of the square whose middle is looked at, else 0: `[size, size]`. Null where all of it is.
 * A pixel is inside a polygon by the even-odd rule.
 */
export function seenArea(placement: Placement, { outline, ignored }: ImageGeometry): Uint8Array | null {
  if (outline === undefined && (ignored === undefined || ignored.length === 0)) return null;
  const { size } = placement;
  const seen = new Uint8Array(size * size);
  if (outline === undefined) seen.fill(1);
  else fillPolygon(seen, onSquare(outline, placement), size, 1);
  for (const polygon of ignored ?? []) fillPolygon(seen, onSquare(polygon, placement), size, 0);
  return seen;
}

/** 1 for each pixel of the square that shows the part and is looked at, `[size, size]`; null where all of them do. */
export function partArea(placement: Placement, seen: Uint8Array | null): Uint8Array | null {
  const { size, target } = placement;
  if (target.width === size && target.height === size) return seen;
  const area = new Uint8Array(size * size);
  for (let y = target.y; y < target.y + target.height; y++) {
    for (let x = target.x; x < target.x + target.width; x++) area[y * size + x] = seen?.[y * size + x] ?? 1;
  }
  return area;
}

/** Paints what is not looked at with the neutral grey. @param pixels `[size, size, channels]` */
export function hideUnseen(pixels: Uint8Array, seen: Uint8Array): void {
  const channels = pixels.length / seen.length;
  for (const [i, isSeen] of seen.entries()) {
    if (isSeen === 0) pixels.fill(neutralGrey, i * channels, (i + 1) * channels);
  }
}

/** The heatmap `[size, size]` with 0 where nothing is looked at. */
export function withinSeen(heatmap: Float32Array, seen: Uint8Array): Float32Array {
  return heatmap.map((value, i) => (seen[i] === 1 ? value : 0));
}

/** A polygon of the upright image in pixels of the square. */
function onSquare(polygon: Polygon, placement: Placement): Polygon {
  const affine = uprightToSquare(placement);
  return polygon.map(({ x, y }) => mapPoint(affine, x, y));
}

/** Row by row, from every second crossing with the outline to the next. */
function fillPolygon(area: Uint8Array, polygon: Polygon, size: number, value: 0 | 1): void {
  for (let row = 0; row < size; row++) {
    const crossings = crossingsAt(row + 0.5, polygon);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(Math.ceil(crossings[i]! - 0.5), 0);
      const to = Math.min(Math.ceil(crossings[i + 1]! - 0.5), size);
      if (from < to) area.fill(value, row * size + from, row * size + to);
    }
  }
}

/** Where a horizontal line crosses the outline, from left to right. */
function crossingsAt(y: number, polygon: Polygon): number[] {
  const crossings: number[] = [];
  for (const [i, end] of polygon.entries()) {
    const start = polygon.at(i - 1)!;
    if (start.y <= y === end.y <= y) continue;
    crossings.push(start.x + ((y - start.y) * (end.x - start.x)) / (end.y - start.y));
  }
  return crossings.sort((a, b) => a - b);
}
