/** @file Areas that a defect covers: blobs from round to ragged, and polygons. */

import type { Random } from "../../random/random.ts";
import {
  type Box,
  boxAround,
  type DefectCanvas,
  type Footprint,
  type Point,
  within,
} from "./defect-canvas.ts";
import { anyAngle, between, happens, logBetween } from "./draw-values.ts";
import { smoothStep, valueNoise } from "./value-noise.ts";

export interface AreaShape {
  readonly centre: Point;
  /** Half of the longest extent, in pixels. */
  readonly radius: number;
  /** Shortest extent as a share of the longest, in (0, 1]. */
  readonly aspect: number;
  /** Direction of the longest extent, in radians. */
  readonly angle: number;
  /** Width of the edge, in pixels. */
  readonly softness: number;
}

/** A shape of the given size: mostly compact, sometimes elongated; an edge from one pixel to the whole radius. */
export function drawAreaShape(random: Random, centre: Point, radius: number): AreaShape {
  const aspect = happens(random, 0.3) ? logBetween(random, 0.1, 0.5) : between(random, 0.5, 1);
  const softness = happens(random, 0.6) ? between(random, 0.8, 2) : logBetween(random, 1, radius);
  return { centre, radius, aspect, angle: anyAngle(random), softness };
}

/** A blob, or now and then a polygon. */
export function drawArea(canvas: DefectCanvas, shape: AreaShape, random: Random): Footprint {
  if (shape.radius > 2 && happens(random, 0.25)) return polygonArea(canvas, shape, random);
  const raggedness = happens(random, 0.25) ? 0 : between(random, 0.1, 0.7);
  return blobArea(canvas, shape, raggedness, random);
}

/** An ellipse whose edge is moved in and out by noise. @param raggedness 0 = a smooth ellipse, 1 = frayed */
export function blobArea(
  canvas: DefectCanvas,
  shape: AreaShape,
  raggedness: number,
  random: Random,
): Footprint {
  const { centre, radius, aspect, angle, softness } = shape;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const grown = 1 + raggedness;
  const reachX = radius * grown * Math.hypot(cosine, aspect * sine) + softness / 2;
  const reachY = radius * grown * Math.hypot(sine, aspect * cosine) + softness / 2;
  const box = boxAround(canvas, centre, reachX, reachY);
  const noise = raggedness === 0 ? null : raggedNoise(box, radius * Math.sqrt(aspect), random);
  const shortRadius = radius * aspect;
  return coverageOf(box, softness, (x, y, at) => {
    const along = ((x - centre.x) * cosine + (y - centre.y) * sine) / radius;
    const across = ((y - centre.y) * cosine - (x - centre.x) * sine) / shortRadius;
    const edge = noise === null ? 1 : 1 + raggedness * noise[at]!;
    return (edge - Math.sqrt(along * along + across * across)) * shortRadius;
  });
}

/** Coarse noise gives a blob its form, fine noise frays its edge. */
function raggedNoise(box: Box, radius: number, random: Random): Float32Array {
  const coarse = Math.max(1.5, radius * between(random, 0.4, 1));
  const fine = Math.max(1, coarse / between(random, 2.5, 5));
  const noise = valueNoise(box.width, box.height, { cellX: coarse, cellY: coarse, angle: 0 }, random);
  const fray = valueNoise(box.width, box.height, { cellX: fine, cellY: fine, angle: 0 }, random);
  for (let i = 0; i < noise.length; i++) noise[i] = 0.7 * noise[i]! + 0.3 * fray[i]!;
  return noise;
}

/** A convex polygon of three to seven sides; a third are rectangles. */
function polygonArea(canvas: DefectCanvas, shape: AreaShape, random: Random): Footprint {
  const { centre, radius, aspect, angle, softness } = shape;
  const isRectangle = happens(random, 0.35);
  const sides = isRectangle ? 4 : 3 + random.integer(5);
  const normals = Array.from({ length: sides }, (_, i) => {
    const jitter = isRectangle ? 0 : between(random, -0.3, 0.3);
    const own = ((i + jitter) * 2 * Math.PI) / sides;
    const distance = 0.7 * radius * Math.hypot(Math.cos(own), aspect * Math.sin(own));
    return { x: Math.cos(angle + own), y: Math.sin(angle + own), distance };
  });
  const furthest = 1.4 * radius;
  const box = boxAround(canvas, centre, furthest + softness / 2);
  return coverageOf(box, softness, (x, y) => {
    const right = x - centre.x;
    const down = y - centre.y;
    let inside = furthest - Math.sqrt(right * right + down * down);
    for (const normal of normals)
      inside = Math.min(inside, normal.distance - right * normal.x - down * normal.y);
    return inside;
  });
}

/**
 * The footprint of a signed distance.
 *
 * @param inside pixels to the edge, positive inside, for a pixel of the canvas and its place in the box
 * @param softness width of the edge, in pixels
 */
export function coverageOf(
  box: Box,
  softness: number,
  inside: (x: number, y: number, at: number) => number,
): Footprint {
  const coverage = new Float32Array(box.width * box.height);
  let at = 0;
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const share = within(0.5 + inside(x, y, at) / softness, 0, 1);
      coverage[at++] = smoothStep(share);
    }
  }
  return { box, coverage };
}
