/** @file Tests of the mapping between the square and the upright image. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fit, ImageGeometry, Rectangle } from "../../../src-main/contract/image.ts";
import {
  mapPoint,
  type Placement,
  placeCutout,
  placeImage,
  type Size,
  squareToUpright,
  toUprightRectangle,
  uprightToSquare,
} from "../../../src-main/core/image/placement.ts";
import { geometryOf } from "./made-images.ts";

const side = fc.integer({ min: 8, max: 6000 });

/** A stretch inside [start, start + length), at least `least` long. */
const within = (start: number, length: number, least = 1) =>
  fc
    .tuple(fc.integer({ min: least, max: length }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([part, at]): [number, number] => [start + Math.floor(at * (length - part)), part]);

const rectangleIn = (outer: Rectangle, least = 1): fc.Arbitrary<Rectangle> =>
  fc
    .tuple(within(outer.x, outer.width, least), within(outer.y, outer.height, least))
    .map(([[x, width], [y, height]]) => ({ x, y, width, height }));

/** Any image, portrait or landscape, any fit, with and without a region of interest. */
const placements: fc.Arbitrary<Placement> = fc
  .record({ width: side, height: side })
  .chain((upright: Size) =>
    fc.record({
      upright: fc.constant(upright),
      size: fc.constantFrom<ImageGeometry["size"]>(28, 32, 64, 128, 256),
      fit: fc.constantFrom<Fit>("letterbox", "stretch", "crop"),
      regionOfInterest: fc.option(rectangleIn({ x: 0, y: 0, ...upright }, 8)),
    }),
  )
  .map(({ upright, ...geometry }) => placeImage(upright, geometryOf(geometry)));

const edges = ({ x, y, width, height }: Rectangle) => [x, y, x + width, y + height];

function largestEdgeError(a: Rectangle, b: Rectangle): number {
  return Math.max(...edges(a).map((edge, i) => Math.abs(edge - edges(b)[i]!)));
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  const [left, top, right, bottom] = edges(outer) as [number, number, number, number];
  const [x, y, endX, endY] = edges(inner) as [number, number, number, number];
  return x >= left && y >= top && endX <= right && endY <= bottom;
}

describe("an aligned image", () => {
  const plain = placeImage({ width: 400, height: 300 }, geometryOf());
  const cutout = { x: 210.5, y: 140.25, radians: 0.7, side: 160 };
  const aligned = placeCutout(plain, cutout);

  it("has its part in the middle of the square, and is turned back around it", () => {
    const middle = mapPoint(squareToUpright(aligned), 32, 32);
    expect(middle.x).toBeCloseTo(cutout.x, 9);
    expect(middle.y).toBeCloseTo(cutout.y, 9);
    const right = mapPoint(squareToUpright(aligned), 64, 32);
    expect(Math.atan2(right.y - middle.y, right.x - middle.x)).toBeCloseTo(0.7, 9);
    expect(Math.hypot(right.x - middle.x, right.y - middle.y)).toBeCloseTo(80, 9);
  });

  it("maps points of the square to the image and back", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 64, noNaN: true }),
        fc.double({ min: 0, max: 64, noNaN: true }),
        (x, y) => {
          const there = mapPoint(squareToUpright(aligned), x, y);
          const back = mapPoint(uprightToSquare(aligned), there.x, there.y);
          expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-9);
        },
      ),
    );
  });
});

describe("the mapping between square and upright image", () => {
  /** The inverse of `toUprightRectangle`, not rounded. */
  function fromUprightRectangle(placement: Placement, { x, y, width, height }: Rectangle): Rectangle {
    const affine = uprightToSquare(placement);
    const corners = [x, x + width].flatMap((u) => [y, y + height].map((v) => mapPoint(affine, u, v)));
    const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  }

  it("brings a rectangle of the upright image back to within a pixel", () => {
    const cases = placements.chain((placement) =>
      fc.tuple(fc.constant(placement), rectangleIn(placement.source)),
    );
    fc.assert(
      fc.property(cases, ([placement, rectangle]) => {
        const back = toUprightRectangle(placement, fromUprightRectangle(placement, rectangle));
        expect(largestEdgeError(back, rectangle)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it("brings a rectangle of the square back to within a pixel of the upright image", () => {
    const cases = placements.chain((placement) =>
      fc.tuple(fc.constant(placement), rectangleIn(placement.target)),
    );
    fc.assert(
      fc.property(cases, ([placement, rectangle]) => {
        const { source, target } = placement;
        const back = fromUprightRectangle(placement, toUprightRectangle(placement, rectangle));
        const pixel = Math.max(target.width / source.width, target.height / source.height);
        expect(largestEdgeError(back, rectangle)).toBeLessThanOrEqual(pixel + 1e-3);
      }),
      { numRuns: 500 },
    );
  });

  it("never leaves what is looked at, not even from the padding", () => {
    const cases = placements.chain((placement) =>
      fc.tuple(
        fc.constant(placement),
        rectangleIn({ x: 0, y: 0, width: placement.size, height: placement.size }),
      ),
    );
    fc.assert(
      fc.property(cases, ([placement, rectangle]) => {
        const mapped = toUprightRectangle(placement, rectangle);
        expect(contains(placement.source, mapped)).toBe(true);
        expect(Math.min(mapped.width, mapped.height)).toBeGreaterThanOrEqual(1);
        expect(edges(mapped).every(Number.isInteger)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps source inside the image and target inside the square", () => {
    fc.assert(
      fc.property(placements, ({ upright, source, target, size }) => {
        expect(contains({ x: 0, y: 0, ...upright }, source)).toBe(true);
        expect(contains({ x: 0, y: 0, width: size, height: size }, target)).toBe(true);
      }),
    );
  });
});

describe("fits", () => {
  const upright = { width: 300, height: 100 };

  it("centres a letterbox and keeps the aspect", () => {
    expect(placeImage(upright, geometryOf({ fit: "letterbox" })).target).toEqual({
      x: 0,
      y: 21,
      width: 64,
      height: 21,
    });
    const portrait = placeImage({ width: 100, height: 300 }, geometryOf({ fit: "letterbox" }));
    expect(portrait.target).toEqual({ x: 21, y: 0, width: 21, height: 64 });
  });

  it("keeps at least one pixel of a very long image", () => {
    expect(placeImage({ width: 8000, height: 8 }, geometryOf({ size: 28 })).target.height).toBe(1);
  });

  it("maps the whole square to the region of interest when stretched", () => {
    const regionOfInterest = { x: 30, y: 10, width: 200, height: 80 };
    const placement = placeImage(upright, geometryOf({ fit: "stretch", regionOfInterest }));
    expect(toUprightRectangle(placement, { x: 0, y: 0, width: 64, height: 64 })).toEqual(regionOfInterest);
  });

  it("crops to the middle square of the region of interest", () => {
    const regionOfInterest = { x: 30, y: 10, width: 200, height: 80 };
    const placement = placeImage(upright, geometryOf({ fit: "crop", regionOfInterest }));
    expect(placement.source).toEqual({ x: 90, y: 10, width: 80, height: 80 });
  });
});

describe("an image of another size than areas were drawn on", () => {
  const drawnOn = { width: 1280, height: 960 };
  const regionOfInterest = { x: 100, y: 100, width: 600, height: 400 };
  const label = [
    { x: 100, y: 100 },
    { x: 300, y: 100 },
    { x: 300, y: 200 },
  ];

  it.each([
    ["twice as large, of the same shape", { width: 2560, height: 1920 }],
    ["of another shape", { width: 1280, height: 1024 }],
  ])("is refused where it is %s, although the region lies inside", (_, upright) => {
    for (const drawn of [{ regionOfInterest }, { ignored: [label] }, { outline: label }]) {
      const place = () => placeImage(upright, geometryOf({ ...drawn, drawnOn }));
      const sizes = `This image has ${upright.width} × ${upright.height} pixels; .* on one of 1280 × 960 pixels`;
      expect(place).toThrow(new RegExp(sizes));
      expect(place).toThrow(expect.objectContaining({ code: "invalid-input" }));
    }
  });

  it("is taken where that size is not known, as in models of earlier versions", () => {
    const { source } = placeImage({ width: 2560, height: 1920 }, geometryOf({ regionOfInterest }));
    expect(source).toEqual(regionOfInterest);
    expect(placeImage(drawnOn, geometryOf({ regionOfInterest, drawnOn })).source).toEqual(regionOfInterest);
  });
});
