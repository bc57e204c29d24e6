/** @file Six ways in which the demo part goes wrong, each from obvious to barely visible. */
import type { Random } from "../../src-main/core/random/random.ts";
import type { Capsule, Part, Point } from "./part.ts";
import { distanceTo, distanceToMetal, largeHoles, pinHoles, strokesThrough } from "./part.ts";
import type { Surface } from "./surface.ts";
import { clamp, smoothStep, spread } from "./surface.ts";

export const DEFECT_KINDS = ["scratch", "dent", "stain", "missing-hole", "burr", "crack"] as const;
export type DefectKind = (typeof DEFECT_KINDS)[number];

export interface Defect {
  /** The part as it came out: a hole or the outline may differ. */
  readonly part: Part;
  /** Signed distance to what the defect may change, in image sides. */
  readonly distance: (x: number, y: number) => number;
  /** Changes the surface at a point inside that distance or within a pixel of it; `pixel` in image sides. */
  readonly apply: (surface: Surface, x: number, y: number, pixel: number) => void;
}

const GOLDEN_RATIO_FRACTION = 0.618_033_988_749_894_9;

/**
 * How bad the defect of part `index` is, in [0, 1): near 0 barely visible, near 1 obvious. Any run of
 * successive indices covers the range evenly.
 */
export function severityOf(index: number): number {
  return ((index + 0.5) * GOLDEN_RATIO_FRACTION) % 1;
}

/** A defect of the given kind and severity somewhere on `part`. */
export function placeDefect(kind: DefectKind, random: Random, severity: number, part: Part): Defect {
  switch (kind) {
    case "scratch":
      return scratch(random, severity, part);
    case "dent":
      return dent(random, severity, part);
    case "stain":
      return stain(random, severity, part);
    case "missing-hole":
      return missingHole(random, severity, part);
    case "burr":
      return burr(random, severity, part);
    case "crack":
      return crack(random, severity, part);
  }
}

/** Share of a pixel that a line covers; a line thinner than a pixel never covers it whole. */
function lineCoverage(distance: number, radius: number, pixel: number): number {
  return clamp(0.5 - distance / pixel, 0, 1) * Math.min(1, (2 * radius) / pixel);
}

/** A point at least `clearance` from the nearest edge or hole, or as far as it could be found. */
function pointOnMetal(random: Random, part: Part, clearance: number): Point {
  let best: Point = [0.16, 0.1];
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const point: Point = [0.4 * spread(random), 0.3 * spread(random)];
    if (distanceToMetal(part, ...point) < -clearance) return point;
    if (distanceToMetal(part, ...point) < distanceToMetal(part, ...best)) best = point;
  }
  return best;
}

/** A line of `length` from a point, that leaves at `heading` (radians) and strays by up to `wander` a step. */
interface Wandering {
  readonly from: Point;
  readonly heading: number;
  readonly length: number;
  readonly step: number;
  readonly wander: number;
}

function wanderingLine(random: Random, { from, heading, length, step, wander }: Wandering): Point[] {
  const points = [from];
  let [x, y] = from;
  for (let done = 0; done < length; done += step) {
    const direction = heading + wander * spread(random);
    x += step * Math.cos(direction);
    y += step * Math.sin(direction);
    points.push([x, y]);
  }
  return points;
}

/** The line, of eight tries, that runs least off the metal. */
function lineOnMetal(random: Random, part: Part, choose: () => Wandering): Point[] {
  const lines = Array.from({ length: 8 }, () => wanderingLine(random, choose()));
  const astray = lines.map((line) => line.filter(([x, y]) => distanceToMetal(part, x, y) > -0.01).length);
  return lines[astray.indexOf(Math.min(...astray))]!;
}

/** A line drawn across the grooves: bare metal, or a dark furrow. */
function scratch(random: Random, severity: number, part: Part): Defect {
  const radius = 0.0012 + 0.0026 * severity;
  const contrast = (random.uniform() < 0.6 ? 1 : -0.7) * (0.16 + 0.55 * severity);
  const length = 0.07 + 0.24 * severity + 0.05 * random.uniform();
  const points = lineOnMetal(random, part, () => ({
    from: pointOnMetal(random, part, 0.03),
    heading: Math.PI * (0.15 + 0.7 * random.uniform() + random.integer(2)),
    length,
    step: 0.03,
    wander: 0.16,
  }));
  const strokes = strokesThrough(points, () => radius);
  return {
    part,
    distance: (x, y) => Math.max(distanceTo(strokes, x, y), distanceToMetal(part, x, y)),
    apply: (surface, x, y, pixel) => {
      surface.albedo *= 1 + contrast * lineCoverage(distanceTo(strokes, x, y), radius, pixel);
    },
  };
}

/** A blow: an elliptic hollow that only shows by its shading. */
function dent(random: Random, severity: number, part: Part): Defect {
  const [centreX, centreY] = pointOnMetal(random, part, 0.045);
  const width = 0.026 + 0.034 * random.uniform();
  const height = width * (0.65 + 0.35 * random.uniform());
  const turn = Math.PI * random.uniform();
  const depth = 0.07 + 0.8 * severity;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  /** Position in the ellipse's own axes, where its border is the unit circle. */
  const within = (x: number, y: number): Point => [
    ((x - centreX) * cosine + (y - centreY) * sine) / width,
    ((y - centreY) * cosine - (x - centreX) * sine) / height,
  ];
  return {
    part,
    distance: (x, y) => Math.max((Math.hypot(...within(x, y)) - 0.92) * height, distanceToMetal(part, x, y)),
    apply: (surface, x, y) => {
      const [u, v] = within(x, y);
      const flank = depth * Math.max(0, 1 - u * u - v * v) * 1.6;
      surface.slopeX -= flank * (u * cosine - v * sine);
      surface.slopeY -= flank * (u * sine + v * cosine);
    },
  };
}

/** Dried fluid: a lobed patch, faint inside and darker along its rim. */
function stain(random: Random, severity: number, part: Part): Defect {
  const [centreX, centreY] = pointOnMetal(random, part, 0.02);
  const radius = 0.035 + 0.06 * random.uniform();
  const darkness = 0.045 + 0.22 * severity;
  const lobes = [2, 3, 5].map((count) => ({
    count,
    depth: (0.28 / Math.sqrt(count)) * random.uniform(),
    phase: 2 * Math.PI * random.uniform(),
  }));
  const fromRim = (x: number, y: number): number => {
    const angle = Math.atan2(y - centreY, x - centreX);
    const swell = lobes.reduce(
      (sum, { count, depth, phase }) => sum + depth * Math.sin(count * angle + phase),
      1,
    );
    return Math.hypot(x - centreX, y - centreY) - radius * swell;
  };
  return {
    part,
    distance: (x, y) => Math.max(fromRim(x, y), distanceToMetal(part, x, y)),
    apply: (surface, x, y) => {
      const inside = -fromRim(x, y);
      const body = smoothStep(-0.004, 0.006, inside);
      const rim = body * (1 - smoothStep(0.004, 0.016, inside));
      surface.albedo *= 1 - darkness * clamp(0.75 * body + 0.45 * rim, 0, 1);
    },
  };
}

/** By severity: a hole drilled too small, a pin hole not drilled, a fixing hole or the slot not there. */
function missingHole(random: Random, severity: number, part: Part): Defect {
  const candidates = severity > 0.5 && severity < 0.7 ? pinHoles : largeHoles;
  const hole = candidates[random.integer(candidates.length)]!;
  const holes = part.holes.filter((other) => other !== hole);
  if (severity <= 0.5) holes.push({ ...hole, radius: hole.radius * (0.9 - 0.8 * severity) });
  const rim = [{ ...hole, radius: hole.radius + 0.012 }];
  return {
    part: { ...part, holes },
    distance: (x, y) => distanceTo(rim, x, y),
    apply: () => undefined,
  };
}

/** Material that the stamping press left standing on the outline: a jagged lip that curls up. */
function burr(random: Random, severity: number, part: Part): Defect {
  const side = part.outline[random.integer(4)]!;
  const middle = (side.nx === 0 ? 0.3 : 0.22) * spread(random);
  const halfLength = 0.015 + 0.055 * severity;
  const height = 0.005 + 0.022 * severity;
  const step = 0.004;
  const extra: Capsule[] = [];
  for (let along = -halfLength; along <= halfLength; along += step) {
    const swell = 1 - (along / halfLength) ** 2;
    const reach = side.offset + height * swell * (0.4 + 0.6 * random.uniform());
    const [x, y] = [-side.ny * (middle + along), side.nx * (middle + along)];
    extra.push({
      ax: x + side.nx * side.offset,
      ay: y + side.ny * side.offset,
      bx: x + side.nx * reach,
      by: y + side.ny * reach,
      radius: 0.8 * step,
    });
  }
  return {
    part: { ...part, extra },
    distance: (x, y) => distanceTo(extra, x, y),
    apply: (surface, x, y) => {
      const beyond = side.nx * x + side.ny * y - side.offset;
      const curl = -0.5 * smoothStep(0, height, beyond);
      surface.slopeX = curl * side.nx;
      surface.slopeY = curl * side.ny;
    },
  };
}

/** A dark, jagged line that starts at the rim of a hole, thins out, and forks where it is bad. */
function crack(random: Random, severity: number, part: Part): Defect {
  const length = 0.055 + 0.17 * severity;
  const trunk = lineOnMetal(random, part, () => {
    const hole = part.holes[random.integer(part.holes.length)]!;
    const heading = 2 * Math.PI * random.uniform();
    return { from: onRim(hole, heading), heading, length, step: 0.012, wander: 0.85 };
  });
  const radius = 0.0015 + 0.0032 * severity;
  const strokes = taper(trunk, radius);
  if (severity > 0.45) strokes.push(...taper(fork(random, trunk), 0.6 * radius));
  const darkness = 0.22 + 0.6 * severity;
  return {
    part,
    distance: (x, y) => Math.max(distanceTo(strokes, x, y), distanceToMetal(part, x, y)),
    apply: (surface, x, y, pixel) => {
      surface.albedo *= 1 - darkness * lineCoverage(distanceTo(strokes, x, y), radius, pixel);
    },
  };
}

function onRim(hole: Capsule, heading: number): Point {
  return [hole.ax + hole.radius * Math.cos(heading), hole.ay + hole.radius * Math.sin(heading)];
}

/** A side branch from the middle of a crack, two fifths as long. */
function fork(random: Random, trunk: readonly Point[]): Point[] {
  const middle = Math.floor(trunk.length / 2);
  const [from, towards] = [trunk[middle - 1]!, trunk[middle]!];
  const along = Math.atan2(towards[1] - from[1], towards[0] - from[0]);
  const heading = along + (random.uniform() < 0.5 ? 0.9 : -0.9);
  return wanderingLine(random, { from, heading, length: 0.0048 * trunk.length, step: 0.012, wander: 0.85 });
}

/** The line through `points`, `radius` wide at its start and a third of that at its end. */
function taper(points: readonly Point[], radius: number): Capsule[] {
  return strokesThrough(points, (i) => radius * (1 - (0.67 * i) / points.length));
}
