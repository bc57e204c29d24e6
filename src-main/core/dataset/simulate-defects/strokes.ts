/** @file Lines that a defect covers: curved, jagged, branching, of changing width. */

import type { Random } from "../../random/random.ts";
import {
  type Box,
  boxAround,
  type DefectCanvas,
  type Footprint,
  type Point,
  within,
} from "./defect-canvas.ts";
import { between, eitherSign } from "./draw-values.ts";

/** A point of a line. */
interface StrokePoint extends Point {
  /** In pixels. */
  readonly halfWidth: number;
  /** In [0, 1]. */
  readonly opacity: number;
}
export type Stroke = readonly StrokePoint[];

export interface StrokeCourse {
  readonly start: Point;
  /** In radians. */
  readonly heading: number;
  /** In pixels. */
  readonly length: number;
  readonly halfWidth: number;
  /** Turn along the whole line, in radians: 0 is straight. */
  readonly bend: number;
  /** Standard deviation of the turn at each joint, in radians. */
  readonly jaggedness: number;
  /** Length of a piece between joints, in pixels. */
  readonly piece: number;
  /** Change of width and opacity along the line, in [0, 1]. */
  readonly unevenness: number;
}

const MOST_PIECES = 120;

/** A line that fades in and out at its ends. */
export function drawStroke(course: StrokeCourse, random: Random): Stroke {
  const pieces = within(Math.round(course.length / course.piece), 1, MOST_PIECES);
  const piece = course.length / pieces;
  const points: StrokePoint[] = [];
  let { x, y } = course.start;
  let { heading } = course;
  for (let i = 0; i <= pieces; i++) {
    const unevenness = 1 - course.unevenness * random.uniform();
    const end = Math.min(i, pieces - i) / pieces;
    const opacity = unevenness * within(0.4 + 6 * end, 0, 1);
    points.push({
      x,
      y,
      opacity,
      halfWidth: course.halfWidth * (1 - 0.7 * course.unevenness * random.uniform()),
    });
    x += piece * Math.cos(heading);
    y += piece * Math.sin(heading);
    heading += course.bend / pieces + course.jaggedness * random.normal();
  }
  return points;
}

/** A line that leaves another one at a random joint, to either side. */
export function drawBranch(trunk: Stroke, course: StrokeCourse, random: Random): Stroke {
  const from = random.integer(Math.max(1, trunk.length - 1));
  const start = trunk[from]!;
  const next = trunk[from + 1] ?? start;
  const heading =
    Math.atan2(next.y - start.y, next.x - start.x) + eitherSign(random) * between(random, 0.4, 1.2);
  return drawStroke({ ...course, start, heading }, random);
}

/** What lines cover. Thinner than a pixel, a line covers no pixel wholly. @param softness width of its edge, in pixels */
export function strokesFootprint(
  canvas: DefectCanvas,
  strokes: readonly Stroke[],
  softness: number,
): Footprint {
  const box = boxOf(canvas, strokes, softness);
  const footprint = { box, coverage: new Float32Array(box.width * box.height) };
  for (const stroke of strokes) {
    for (let i = 0; i + 1 < stroke.length; i++) coverSegment(footprint, stroke[i]!, stroke[i + 1]!, softness);
  }
  return footprint;
}

function boxOf(canvas: DefectCanvas, strokes: readonly Stroke[], softness: number): Box {
  let [left, top, right, bottom, reach] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (const { x, y, halfWidth } of strokes.flat()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    reach = Math.max(reach, halfWidth);
  }
  const centre = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const margin = reach + softness;
  return boxAround(canvas, centre, (right - left) / 2 + margin, (bottom - top) / 2 + margin);
}

/** Looks only at the pixels near the segment. */
function coverSegment(
  { box, coverage }: Footprint,
  from: StrokePoint,
  to: StrokePoint,
  softness: number,
): void {
  const reach = Math.max(from.halfWidth, to.halfWidth) + softness;
  const firstColumn = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach) - box.left);
  const lastColumn = Math.min(box.width - 1, Math.ceil(Math.max(from.x, to.x) + reach) - box.left);
  const firstRow = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach) - box.top);
  const lastRow = Math.min(box.height - 1, Math.ceil(Math.max(from.y, to.y) + reach) - box.top);
  const stepX = to.x - from.x;
  const stepY = to.y - from.y;
  const square = Math.max(stepX * stepX + stepY * stepY, 1e-9);
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const x = column + box.left - from.x;
      const y = row + box.top - from.y;
      const along = within((x * stepX + y * stepY) / square, 0, 1);
      const distance = Math.hypot(x - along * stepX, y - along * stepY);
      const halfWidth = from.halfWidth + along * (to.halfWidth - from.halfWidth);
      const edge = within(0.5 + (halfWidth - distance) / softness, 0, 1) * Math.min(1, 2 * halfWidth);
      const covered = edge * (from.opacity + along * (to.opacity - from.opacity));
      const at = row * box.width + column;
      if (covered > coverage[at]!) coverage[at] = covered;
    }
  }
}
