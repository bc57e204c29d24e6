import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundsOf,
  fitted,
  movedPolygon,
  movedRectangle,
  polygonOf,
  type Rectangle,
  rectangleBetween,
  rectangleHandles,
  resized,
  withoutPoint,
  withPointAfter,
} from "../../../src-renderer/lib/shapes.ts";

const size = { width: 640, height: 480 };
const anywhere = fc.record({
  x: fc.double({ min: -2000, max: 2000, noNaN: true }),
  y: fc.double({ min: -2000, max: 2000, noNaN: true }),
});

function expectInside({ x, y, width, height }: Rectangle): void {
  for (const side of [x, y, width, height]) expect(Number.isInteger(side)).toBe(true);
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(8);
  expect(x + width).toBeLessThanOrEqual(size.width);
  expect(y + height).toBeLessThanOrEqual(size.height);
}

describe("A rectangle", () => {
  test("drawn between any two points lies inside the image in whole pixels", () => {
    fc.assert(fc.property(anywhere, anywhere, (a, b) => expectInside(rectangleBetween(a, b, size))));
  });

  test("moved or sized anywhere stays inside the image", () => {
    const start = { x: 100, y: 100, width: 200, height: 100 };
    fc.assert(
      fc.property(anywhere, fc.constantFrom(...rectangleHandles), (point, handle) => {
        expectInside(movedRectangle(start, point, size));
        expectInside(resized(start, handle, point, size));
      }),
    );
  });

  test("keeps its size while it is moved", () => {
    const moved = movedRectangle({ x: 600, y: 0, width: 40, height: 30 }, { x: 500, y: 7 }, size);
    expect(moved).toEqual({ x: 600, y: 7, width: 40, height: 30 });
  });

  test("sized at a corner keeps the corner across", () => {
    const sized = resized({ x: 100, y: 100, width: 200, height: 100 }, "nw", { x: 150, y: 120 }, size);
    expect(sized).toEqual({ x: 150, y: 120, width: 150, height: 80 });
  });

  test("with numbers typed by hand is fitted into the image", () => {
    expect(fitted({ x: 9999, y: -5, width: 10, height: 9999 }, size)).toEqual({
      x: 630,
      y: 0,
      width: 10,
      height: 480,
    });
  });
});

describe("A polygon", () => {
  const square = polygonOf({ x: 10, y: 10, width: 20, height: 20 });

  test("moved as a whole stops at the edge and keeps its shape", () => {
    expect(boundsOf(movedPolygon(square, { x: -100, y: 1000 }, size))).toEqual({
      x: 0,
      y: 460,
      width: 20,
      height: 20,
    });
  });

  test("gets a new point in the middle of an edge, also of the last one", () => {
    expect(withPointAfter(square, 3).at(-1)).toEqual({ x: 10, y: 20 });
    expect(withPointAfter(square, 0)[1]).toEqual({ x: 20, y: 10 });
  });

  test("stays a triangle at least", () => {
    const triangle = withoutPoint(square, 0);
    expect(triangle).toHaveLength(3);
    expect(withoutPoint(triangle, 0)).toEqual(triangle);
  });
});
