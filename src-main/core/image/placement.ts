/**
 * @file Where an image lies in the square that the networks see: the one mapping between the two.
 *
 * Every fit is the same thing in the end: a source rectangle of the upright image is scaled, each axis on its own,
 * onto a target rectangle of the square. `stretch` and `crop` fill the square; `letterbox` leaves bars. Only an aligned
 * image is turned: a square around its part fills the square of the networks.
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
  /** Of an aligned image: the turned square that is cut out of `source`; what of it lies beyond `source` is padding. */
  cutout?: Cutout;
}

/** A turned square of the upright image. */
export interface Cutout {
  /** Its middle, in pixels of the upright image; the first pixel's middle is at 0.5. */
  x: number;
  y: number;
  /** Clockwise on the screen. */
  radians: number;
  /** In pixels of the upright image. */
  side: number;
}

/** x′ = xx·x + xy·y + x0, y′ = yx·x + yy·y + y0. */
export interface Affine {
  xx: number;
  xy: number;
  x0: number;
  yx: number;
  yy: number;
  y0: number;
}

/** Scaling leaves whole numbers a rounding error away from whole; an outline must not grow by a pixel for it. */
const ROUNDING = 1e-6;

export function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/**
 * Places an upright image of the given size.
 *
 * @throws KensaError `invalid-input` where the image has another size than the one that areas were drawn on, and where the region
 *   of interest is not inside the image, or too small
 */
export function placeImage(upright: Size, geometry: ImageGeometry): Placement {
  const { size, fit, regionOfInterest, drawnOn } = geometry;
  if (drawnOn !== undefined) requireSameSize(upright, drawnOn);
  if (regionOfInterest !== null) requireRegionInside(regionOfInterest, upright);
  const seen = regionOfInterest ?? { x: 0, y: 0, ...upright };
  return {
    size,
    upright,
    source: fit === "crop" ? centreSquare(seen) : seen,
    target: targetOf(seen, size, fit),
  };
}

/** The placement of an aligned image: the cut-out fills the square. */
export function placeCutout({ size, upright, source }: Placement, cutout: Cutout): Placement {
  return { size, upright, source, target: { x: 0, y: 0, width: size, height: size }, cutout };
}

/** From points of the square to points of the upright image. Pixels are areas: the middle of the first is at 0.5. */
export function squareToUpright({ size, source, target, cutout }: Placement): Affine {
  if (cutout === undefined) {
    const xx = source.width / target.width;
    const yy = source.height / target.height;
    return { xx, xy: 0, x0: source.x - target.x * xx, yx: 0, yy, y0: source.y - target.y * yy };
  }
  const scale = cutout.side / size;
  const cosine = scale * Math.cos(cutout.radians);
  const sine = scale * Math.sin(cutout.radians);
  const half = size / 2;
  return {
    xx: cosine,
    xy: -sine,
    x0: cutout.x - half * (cosine - sine),
    yx: sine,
    yy: cosine,
    y0: cutout.y - half * (sine + cosine),
  };
}

/** From points of the upright image to points of the square. */
export function uprightToSquare(placement: Placement): Affine {
  const { xx, xy, x0, yx, yy, y0 } = squareToUpright(placement);
  const determinant = xx * yy - xy * yx;
  return {
    xx: yy / determinant,
    xy: -xy / determinant,
    x0: (xy * y0 - yy * x0) / determinant,
    yx: -yx / determinant,
    yy: xx / determinant,
    y0: (yx * x0 - xx * y0) / determinant,
  };
}

export function mapPoint({ xx, xy, x0, yx, yy, y0 }: Affine, x: number, y: number): { x: number; y: number } {
  return { x: xx * x + xy * y + x0, y: yx * x + yy * y + y0 };
}

/**
 * The pixels of the upright image under a rectangle of the square: rounded outwards, cut to what is looked at.
 * A rectangle in the padding alone yields the nearest pixels; of a turned one, those around its corners.
 */
export function toUprightRectangle(placement: Placement, rectangle: Rectangle): Rectangle {
  const { source } = placement;
  const mapped = mapRectangle(squareToUpright(placement), rectangle);
  const [x, width] = wholePixels(mapped.x, mapped.width, source.x, source.width);
  const [y, height] = wholePixels(mapped.y, mapped.height, source.y, source.height);
  return { x, y, width, height };
}

/** The upright rectangle around a mapped one. */
function mapRectangle(affine: Affine, { x, y, width, height }: Rectangle): Rectangle {
  const first = mapPoint(affine, x, y);
  const acrossX = [0, affine.xx * width, affine.xy * height, affine.xx * width + affine.xy * height];
  const acrossY = [0, affine.yx * width, affine.yy * height, affine.yx * width + affine.yy * height];
  const [left, top] = [Math.min(...acrossX), Math.min(...acrossY)];
  return {
    x: first.x + left,
    y: first.y + top,
    width: Math.max(...acrossX) - left,
    height: Math.max(...acrossY) - top,
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

/**
 * Nor is an image of the same shape scaled to fit. Whether its camera bins pixels or shows another field nobody can tell from the
 * size; in both a defect has another size in pixels, and noise and sharpness are others than those that were learned.
 */
function requireSameSize(upright: Size, drawnOn: Size): void {
  if (isSameSize(upright, drawnOn)) return;
  const [is, was] = [upright, drawnOn].map(({ width, height }) => `${width} × ${height} pixels`);
  throw new KensaError(
    "invalid-input",
    `This image has ${is}; what is looked at was drawn on one of ${was}, and would be another place here.`,
    {
      action: `Set the camera back to ${was}, or draw the area anew on an image of ${is} and train again.`,
      failureCause: "another-picture-size",
    },
  );
}

function requireRegionInside({ x, y, width, height }: Rectangle, upright: Size): void {
  const region = `The region of interest (${width} × ${height} pixels at x ${x}, y ${y})`;
  const action = "Choose the region of interest anew, and inspect images of one size only.";
  if (x < 0 || y < 0 || x + width > upright.width || y + height > upright.height) {
    const message = `${region} is not inside this image of ${upright.width} × ${upright.height} pixels.`;
    throw new KensaError("invalid-input", message, { action, failureCause: "area-outside-picture" });
  }
  if (Math.min(width, height) < minimumSide) {
    throw new KensaError("invalid-input", `${region} is too small; each side needs ${minimumSide}.`, {
      action,
      failureCause: "area-too-small",
    });
  }
}
