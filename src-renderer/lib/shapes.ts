/** @file Shapes drawn on a picture, in pixels of the upright image: what moving, sizing and closing them means. */
import type { ImageSize, Polygon, Rectangle } from "../../src-main/contract/image.ts";

export type { ImageSize, Polygon, Rectangle };
export type Point = Polygon[number];

/** The corners and edges by which a rectangle is sized, named as on a compass. */
export const rectangleHandles = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type RectangleHandle = (typeof rectangleHandles)[number];

/** The smallest side that makes sense to look at, in pixels. */
const SMALLEST_SIDE = 8;

export function clampPoint({ x, y }: Point, size: ImageSize): Point {
  return { x: clamp(x, 0, size.width), y: clamp(y, 0, size.height) };
}

/** The rectangle of whole pixels between two corners, inside the image and of a sensible size. */
export function rectangleBetween(a: Point, b: Point, size: ImageSize): Rectangle {
  const from = clampPoint({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) }, size);
  const to = clampPoint({ x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) }, size);
  return fitted(
    {
      x: Math.round(from.x),
      y: Math.round(from.y),
      width: Math.round(to.x - from.x),
      height: Math.round(to.y - from.y),
    },
    size,
  );
}

/** The rectangle with the nearest whole numbers that lies inside the image. */
export function fitted({ x, y, width, height }: Rectangle, size: ImageSize): Rectangle {
  const fittedWidth = clamp(Math.round(width), Math.min(SMALLEST_SIDE, size.width), size.width);
  const fittedHeight = clamp(Math.round(height), Math.min(SMALLEST_SIDE, size.height), size.height);
  return {
    x: clamp(Math.round(x), 0, size.width - fittedWidth),
    y: clamp(Math.round(y), 0, size.height - fittedHeight),
    width: fittedWidth,
    height: fittedHeight,
  };
}

export function handlePoint({ x, y, width, height }: Rectangle, handle: RectangleHandle): Point {
  return {
    x: handle.includes("w") ? x : handle.includes("e") ? x + width : x + width / 2,
    y: handle.includes("n") ? y : handle.includes("s") ? y + height : y + height / 2,
  };
}

/** The rectangle with one of its handles at `point`; what lies across stays where it is. */
export function resized(
  rectangle: Rectangle,
  handle: RectangleHandle,
  point: Point,
  size: ImageSize,
): Rectangle {
  const { x, y, width, height } = rectangle;
  const left = handle.includes("w") ? point.x : x;
  const right = handle.includes("e") ? point.x : x + width;
  const top = handle.includes("n") ? point.y : y;
  const bottom = handle.includes("s") ? point.y : y + height;
  return rectangleBetween({ x: left, y: top }, { x: right, y: bottom }, size);
}

export function movedRectangle(rectangle: Rectangle, by: Point, size: ImageSize): Rectangle {
  return fitted({ ...rectangle, x: rectangle.x + by.x, y: rectangle.y + by.y }, size);
}

/** The polygon moved as a whole, as far as the image's edges allow. */
export function movedPolygon(polygon: Polygon, by: Point, size: ImageSize): Polygon {
  const bounds = boundsOf(polygon);
  const dx = clamp(by.x, -bounds.x, size.width - bounds.x - bounds.width);
  const dy = clamp(by.y, -bounds.y, size.height - bounds.y - bounds.height);
  return polygon.map(({ x, y }) => ({ x: x + dx, y: y + dy }));
}

export function withPoint(polygon: Polygon, index: number, point: Point, size: ImageSize): Polygon {
  return polygon.with(index, clampPoint(point, size));
}

/** The polygon with a new point in the middle of the edge that follows `index`. */
export function withPointAfter(polygon: Polygon, index: number): Polygon {
  return polygon.toSpliced(index + 1, 0, edgeMiddle(polygon, index));
}

export function edgeMiddle(polygon: Polygon, index: number): Point {
  const a = polygon[index] ?? { x: 0, y: 0 };
  const b = polygon[(index + 1) % polygon.length] ?? a;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The polygon without a point; a triangle stays as it is. */
export function withoutPoint(polygon: Polygon, index: number): Polygon {
  return polygon.length <= 3 ? polygon : polygon.toSpliced(index, 1);
}

export function polygonOf({ x, y, width, height }: Rectangle): Polygon {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** The smallest upright rectangle around the points, not rounded. */
export function boundsOf(points: readonly Point[]): Rectangle {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
