/**
 * @file Where an image lies in the square that the networks see: the one mapping between the two.
 *
 * Every fit is the same thing in the end: a source rectangle of the upright image is scaled, each axis on its own,
 * onto a target rectangle of the square. `stretch` and `crop` fill the square; `letterbox` leaves bars.
 */
import { KensaError } from "../../contract/errors.ts";
import type { Fit, ImageGeometry, Rectangle } from "../../contract/image.ts";
import { minimumSide } from "./limits.ts";

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The mapping between the upright image and the square. */
export interface Placement {
  /** Pixels a side of the square. */
  size: number;
  /** The whole upright image, in its pixels. */
  upright: Size;
  /** The part of the upright image that is looked at. */
  source: Rectangle;
  /** Where that part lies in the square, in pixels of the square; the rest is padding. */
  target: Rectangle;
}

/** Scaling leaves whole numbers a rounding error away from whole; an outline must not grow by a pixel for it. */
const ROUNDING = 1e-6;

/**
 * Places an upright image of the given size.
 *
 * @throws KensaError `invalid-input` where the region of interest is not inside the image, or too small
 */
export function placeImage(upright: Size, geometry: ImageGeometry): Placement {
  const { size, fit, regionOfInterest } = geometry;
  if (regionOfInterest !== null) requireRegionInside(regionOfInterest, upright);
  const seen = regionOfInterest ?? { x: 0, y: 0, ...upright };
  return {
    size,
    upright,
    source: fit === "crop" ? centreSquare(seen) : seen,
    target: targetOf(seen, size, fit),
  };
}

/**
 * The pixels of the upright image under a rectangle of the square: rounded outwards, cut to what is looked at.
 * A rectangle in the padding alone yields the nearest pixels.
 */
export function toUprightRectangle(placement: Placement, rectangle: Rectangle): Rectangle {
  const { source, target } = placement;
  const mapped = mapRectangle(rectangle, target, source);
  const [x, width] = wholePixels(mapped.x, mapped.width, source.x, source.width);
  const [y, height] = wholePixels(mapped.y, mapped.height, source.y, source.height);
  return { x, y, width, height };
}

/** Where a rectangle of the upright image lies in the square: in fractions of its pixels, and not cut to it. */
export function fromUprightRectangle(placement: Placement, rectangle: Rectangle): Rectangle {
  return mapRectangle(rectangle, placement.source, placement.target);
}

function mapRectangle(rectangle: Rectangle, from: Rectangle, to: Rectangle): Rectangle {
  const scaleX = to.width / from.width;
  const scaleY = to.height / from.height;
  return {
    x: to.x + (rectangle.x - from.x) * scaleX,
    y: to.y + (rectangle.y - from.y) * scaleY,
    width: rectangle.width * scaleX,
    height: rectangle.height * scaleY,
  };
}

/** The whole pixels that a stretch of one axis touches, at least one, as start and length. */
function wholePixels(
  start: number,
  length: number,
  limitStart: number,
  limitLength: number,
): [number, number] {
  const limitEnd = limitStart + limitLength;
  const first = Math.floor(start + ROUNDING);
  const end = Math.ceil(start + length - ROUNDING);
  const cutFirst = Math.min(Math.max(first, limitStart), limitEnd - 1);
  const cutEnd = Math.max(Math.min(end, limitEnd), cutFirst + 1);
  return [cutFirst, cutEnd - cutFirst];
}

function centreSquare({ x, y, width, height }: Rectangle): Rectangle {
  const side = Math.min(width, height);
  return {
    x: x + Math.floor((width - side) / 2),
    y: y + Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}

function targetOf({ width, height }: Rectangle, size: number, fit: Fit): Rectangle {
  if (fit !== "letterbox") return { x: 0, y: 0, width: size, height: size };
  const scale = size / Math.max(width, height);
  const targetWidth = Math.max(1, Math.round(width * scale));
  const targetHeight = Math.max(1, Math.round(height * scale));
  return {
    x: Math.floor((size - targetWidth) / 2),
    y: Math.floor((size - targetHeight) / 2),
    width: targetWidth,
    height: targetHeight,
  };
}

function requireRegionInside({ x, y, width, height }: Rectangle, upright: Size): void {
  const region = `The region of interest (${width} × ${height} pixels at x ${x}, y ${y})`;
  const action = "Choose the region of interest anew, and inspect images of one size only.";
  if (x < 0 || y < 0 || x + width > upright.width || y + height > upright.height) {
    const message = `${region} is not inside this image of ${upright.width} × ${upright.height} pixels.`;
    throw new KensaError("invalid-input", message, { action });
  }
  if (Math.min(width, height) < minimumSide) {
    throw new KensaError("invalid-input", `${region} is too small; each side needs ${minimumSide}.`, {
      action,
    });
  }
}
