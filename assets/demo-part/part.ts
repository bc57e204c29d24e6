/**
 * @file The shape of the demo part, as distances: a stamped plate with bevelled edges, drilled holes, a raised
 * bead and a stamped mark.
 *
 * Part coordinates are in image sides, x to the right and y down, with the origin in the plate's middle. Every
 * outline is a signed distance (negative inside), from which coverage, bevels and shading all follow.
 */

/** x and y in part coordinates. */
export type Point = readonly [number, number];

/** All points within `radius` of the line from a to b; a circle where a = b. */
export interface Capsule {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly radius: number;
}

/** The side of a convex outline: points with nx·x + ny·y < offset are inside. */
export interface HalfPlane {
  readonly nx: number;
  readonly ny: number;
  readonly offset: number;
}

export interface Part {
  readonly outline: readonly HalfPlane[];
  /** Material beyond the outline; none on a good part. */
  readonly extra: readonly Capsule[];
  readonly holes: readonly Capsule[];
  /** Faced ring around the main bore, turned rather than brushed. */
  readonly spotFace: Capsule;
  readonly bead: readonly Capsule[];
  readonly mark: readonly Capsule[];
}

/**
 * Signed distance to a shape and the unit vector that leads away from it. Filled in place: a picture asks for
 * a million of them.
 */
export interface Nearness {
  distance: number;
  dx: number;
  dy: number;
}

/** Nothing is near yet. */
export function newNearness(): Nearness {
  return { distance: Number.POSITIVE_INFINITY, dx: 0, dy: 0 };
}

function circle(x: number, y: number, radius: number): Capsule {
  return { ax: x, ay: y, bx: x, by: y, radius };
}

/** A line through `points`, as one capsule a stretch; `radius` is asked for each stretch's own. */
export function strokesThrough(points: readonly Point[], radius: (stretch: number) => number): Capsule[] {
  return points.slice(1).map(([bx, by], i) => {
    const [ax, ay] = points[i]!;
    return { ax, ay, bx, by, radius: radius(i) };
  });
}

/** Fills `out` with the distance to the union of `shapes`, never less near than `out` already is. */
export function nearestCapsule(shapes: readonly Capsule[], x: number, y: number, out: Nearness): void {
  for (const { ax, ay, bx, by, radius } of shapes) {
    const alongX = bx - ax;
    const alongY = by - ay;
    const lengthSquared = alongX * alongX + alongY * alongY;
    const t = lengthSquared === 0 ? 0 : ((x - ax) * alongX + (y - ay) * alongY) / lengthSquared;
    const clamped = t < 0 ? 0 : t > 1 ? 1 : t;
    const dx = x - ax - clamped * alongX;
    const dy = y - ay - clamped * alongY;
    const range = Math.sqrt(dx * dx + dy * dy);
    if (range - radius >= out.distance) continue;
    out.distance = range - radius;
    out.dx = range === 0 ? 0 : dx / range;
    out.dy = range === 0 ? 0 : dy / range;
  }
}

/** Fills `out` with the distance to a convex outline: exact inside, too short off the corners outside. */
export function nearestEdge(outline: readonly HalfPlane[], x: number, y: number, out: Nearness): void {
  out.distance = Number.NEGATIVE_INFINITY;
  for (const { nx, ny, offset } of outline) {
    const distance = nx * x + ny * y - offset;
    if (distance <= out.distance) continue;
    out.distance = distance;
    out.dx = nx;
    out.dy = ny;
  }
}

/** Signed distance to the union of `shapes`. */
export function distanceTo(shapes: readonly Capsule[], x: number, y: number): number {
  const near = newNearness();
  nearestCapsule(shapes, x, y, near);
  return near.distance;
}

/** A circle that holds everything the given strokes cover, to leave far points out of account. */
export function boundingCircle(strokes: readonly Capsule[]): Capsule {
  const x = strokes.reduce((sum, { ax, bx }) => sum + ax + bx, 0) / (2 * strokes.length);
  const y = strokes.reduce((sum, { ay, by }) => sum + ay + by, 0) / (2 * strokes.length);
  const reach = strokes.map(
    ({ ax, ay, bx, by, radius }) => Math.max(Math.hypot(ax - x, ay - y), Math.hypot(bx - x, by - y)) + radius,
  );
  return circle(x, y, Math.max(...reach));
}

/** Distance to the metal that a good part shows from above: the plate without its holes. */
export function distanceToMetal(part: Part, x: number, y: number): number {
  const edge = newNearness();
  nearestEdge(part.outline, x, y, edge);
  return Math.max(edge.distance, -distanceTo(part.holes, x, y));
}

const HALF_WIDTH = 0.43;
const HALF_HEIGHT = 0.35;
const SMALL_CHAMFER = 0.035;
/** One corner is cut further, so that the part cannot be fitted the wrong way round. */
const KEYED_CHAMFER = 0.08;

function chamfer(signX: number, signY: number, cut: number): HalfPlane {
  return {
    nx: signX * Math.SQRT1_2,
    ny: signY * Math.SQRT1_2,
    offset: (HALF_WIDTH + HALF_HEIGHT - cut) * Math.SQRT1_2,
  };
}

function plateOutline(): HalfPlane[] {
  return [
    { nx: 1, ny: 0, offset: HALF_WIDTH },
    { nx: -1, ny: 0, offset: HALF_WIDTH },
    { nx: 0, ny: 1, offset: HALF_HEIGHT },
    { nx: 0, ny: -1, offset: HALF_HEIGHT },
    chamfer(1, -1, KEYED_CHAMFER),
    chamfer(-1, -1, SMALL_CHAMFER),
    chamfer(1, 1, SMALL_CHAMFER),
    chamfer(-1, 1, SMALL_CHAMFER),
  ];
}

/** Strokes of «K24» as «x,y» points, each letter in a cell of width 1 and height 2. */
const LETTERS: readonly (readonly string[])[] = [
  ["0,0 0,2", "1,0 0,1.1", "0.35,0.75 1,2"],
  ["0,0.4 0.3,0 0.8,0 1,0.4 0.9,0.8 0,2 1,2"],
  ["0.75,2 0.75,0 0,1.35 1,1.35"],
];
const LETTERING = { x: 0.125, y: 0.155, width: 0.042, pitch: 0.066, strokeRadius: 0.0095 };

function stampedMark(): Capsule[] {
  const { x, y, width, pitch, strokeRadius } = LETTERING;
  return LETTERS.flatMap((lines, column) =>
    lines.flatMap((line) => {
      const points = line.split(" ").map((point): Point => {
        const [across = 0, down = 0] = point.split(",").map(Number);
        return [x + column * pitch + across * width, y + down * width];
      });
      return strokesThrough(points, () => strokeRadius);
    }),
  );
}

const BORE = circle(-0.09, 0, 0.125);

export const pinHoles: readonly Capsule[] = [circle(0.14, -0.225, 0.017), circle(0.225, -0.225, 0.017)];

/** Four fixing holes and the slot. */
export const largeHoles: readonly Capsule[] = [
  circle(-0.36, -0.28, 0.032),
  circle(0.35, -0.27, 0.032),
  circle(-0.36, 0.28, 0.032),
  circle(0.36, 0.28, 0.032),
  { ax: 0.32, ay: -0.11, bx: 0.32, by: 0.05, radius: 0.029 },
];

export const nominalPart: Part = {
  outline: plateOutline(),
  extra: [],
  holes: [BORE, ...largeHoles, ...pinHoles],
  spotFace: { ...BORE, radius: 0.185 },
  bead: [{ ax: -0.355, ay: -0.14, bx: -0.355, by: 0.14, radius: 0.024 }],
  mark: stampedMark(),
};
