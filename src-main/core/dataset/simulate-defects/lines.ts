/** @file Defects that are lines: scratches and cracks. */
import { type Footprint, type Overlay, type Point, type Scene, shortSide } from "./defect-canvas.ts";
import { anyAngle, between, eitherSign, happens, logBetween } from "./draw-values.ts";
import { drawBranch, drawStroke, type Stroke, type StrokeCourse, strokesFootprint } from "./strokes.ts";
import { drawContrast, drawPlace, drawSignedContrast, drawTint, relief, tinted } from "./surface.ts";

/** Straight or bent, one or several beside each other; bright, dark, or a groove with a bright and a dark side. */
export function scratch(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const place = drawPlace(scene);
  if (place === null) return null;
  const course = scratchCourse(scene, place);
  const footprint = strokesFootprint(canvas, drawScratches(scene, course), between(random, 0.9, 1.6));
  const contrast = drawSignedContrast(scene, footprint.box);
  const isGroove = happens(random, 0.35);
  const change = isGroove ? groove(footprint, course, contrast) : footprint.coverage.map(() => contrast);
  const coverage = isGroove
    ? footprint.coverage.map((covered) => Math.min(1, 3 * covered))
    : footprint.coverage;
  return { box: footprint.box, coverage, layer: tinted(scene, footprint.box, change, drawTint(scene)) };
}

function scratchCourse({ canvas, random }: Scene, place: Point): StrokeCourse {
  const side = shortSide(canvas);
  const length = logBetween(random, 4, side * 0.9);
  const heading = anyAngle(random);
  const start = {
    x: place.x - (Math.cos(heading) * length) / 2,
    y: place.y - (Math.sin(heading) * length) / 2,
  };
  return {
    start,
    heading,
    length,
    halfWidth: logBetween(random, 0.3, Math.max(1, side / 70)),
    bend: happens(random, 0.5) ? between(random, -1.2, 1.2) : 0,
    jaggedness: happens(random, 0.3) ? between(random, 0.02, 0.15) : 0,
    piece: Math.max(2, length / 40),
    unevenness: between(random, 0, 0.7),
  };
}

/** One, or several that run nearly alike as from one grain of sand or one brush. */
function drawScratches({ random }: Scene, course: StrokeCourse): Stroke[] {
  const count = happens(random, 0.25) ? 2 + random.integer(4) : 1;
  const spread = course.halfWidth * 4 + 2;
  return Array.from({ length: count }, (_, i) => {
    const aside = i === 0 ? 0 : spread * random.normal();
    const start = {
      x: course.start.x - Math.sin(course.heading) * aside,
      y: course.start.y + Math.cos(course.heading) * aside,
    };
    return drawStroke(
      { ...course, start, heading: course.heading + (i === 0 ? 0 : 0.04 * random.normal()) },
      random,
    );
  });
}

function groove(footprint: Footprint, { heading }: StrokeCourse, contrast: number): Float32Array {
  return relief(footprint, heading + Math.PI / 2).map((facing) => contrast * facing);
}

/** Jagged, of changing width, with branches; nearly always dark. */
export function crack(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const start = drawPlace(scene);
  if (start === null) return null;
  const side = shortSide(canvas);
  const length = logBetween(random, 4, side * 0.8);
  const course = {
    start,
    heading: anyAngle(random),
    length,
    halfWidth: logBetween(random, 0.3, Math.max(0.8, side / 90)),
    bend: between(random, -0.8, 0.8),
    jaggedness: between(random, 0.2, 0.55),
    piece: between(random, 1.5, Math.max(2, side / 24)),
    unevenness: between(random, 0.2, 0.8),
  };
  const trunk = drawStroke(course, random);
  const count = happens(random, 0.4) ? 1 + random.integer(3) : 0;
  const branches = Array.from({ length: count }, () =>
    drawBranch(
      trunk,
      { ...course, length: length * between(random, 0.15, 0.5), halfWidth: course.halfWidth * 0.7 },
      random,
    ),
  );
  const footprint = strokesFootprint(canvas, [trunk, ...branches], between(random, 0.9, 1.4));
  const sign = happens(random, 0.85) ? -1 : eitherSign(random);
  const contrast = sign * drawContrast(scene, footprint.box);
  const change = new Float32Array(footprint.coverage.length).fill(contrast);
  return { ...footprint, layer: tinted(scene, footprint.box, change, drawTint(scene)) };
}
