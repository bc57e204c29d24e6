/** @file How the part looks under its lamp: brushed and turned metal, bevels, shadow, and the mat below. */
import type { Random } from "../../src-main/core/random/random.ts";
import type { Nearness } from "./part.ts";

/** What one good part's picture differs in from the next one's, apart from its position. */
export interface Look {
  /** Unit vector towards the lamp, in part coordinates. */
  readonly lightX: number;
  readonly lightY: number;
  /** Luminance of flat metal in the middle of the picture, 1 = white. */
  readonly level: number;
  /** Relative gain of luminance per image side towards the lamp. */
  readonly falloff: number;
  /** Where the lamp's streak, which brushing smears across the grooves, lies in x. */
  readonly streakX: number;
  readonly grain: Grain;
}

/** Brushed texture: `[size, size]` relative deviations, rows along the brushing, and the same for turning. */
export interface Grain {
  readonly size: number;
  readonly brushed: Float32Array;
  /** By radius, in steps of 1/size. */
  readonly turned: Float32Array;
}

/** The state of the metal at one point, before light falls on it. */
export interface Surface {
  /** Relative reflectance, 1 = clean brushed metal. */
  albedo: number;
  /** The surface normal's components in the picture plane; 0, 0 is flat. */
  slopeX: number;
  slopeY: number;
}

const BEVEL_WIDTH = 0.013;
const RIM_WIDTH = 0.011;
/** Share of light that is lost on the dirty floor of a stamped stroke. */
const GRIME = 0.28;
const MAT_LUMINANCE = 0.2;
const SHADOW_OFFSET = 0.02;

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 up to `from`, 1 from `to` on, smooth between. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** A well-exposed picture: flat metal a little over the middle of the range. */
const LEVEL = 0.6;
const LAMP_DEGREES = 232;

/** A lamp and a texture for one part; `turn` is the part's rotation in radians. */
export function chooseLook(random: Random, size: number, turn: number): Look {
  const azimuth = ((LAMP_DEGREES + 12 * spread(random)) * Math.PI) / 180 - turn;
  return {
    lightX: Math.cos(azimuth),
    lightY: Math.sin(azimuth),
    level: LEVEL * (1 + 0.06 * spread(random)),
    falloff: 0.16 + 0.05 * spread(random),
    streakX: -0.06 + 0.05 * spread(random),
    grain: growGrain(random, size),
  };
}

/** Uniform in [-1, 1). */
export function spread(random: Random): number {
  return 2 * random.uniform() - 1;
}

/** A first-order recursive filter along each row: neighbours share `memory` of their deviation. */
function streaks(random: Random, rows: number, columns: number, memory: number): Float32Array {
  const fresh = Math.sqrt(1 - memory * memory);
  const out = new Float32Array(rows * columns);
  random.fillNormal(out);
  for (let y = 0; y < rows; y += 1) {
    for (let i = y * columns + 1; i < (y + 1) * columns; i += 1) {
      out[i] = memory * out[i - 1]! + fresh * out[i]!;
    }
  }
  return out;
}

function growGrain(random: Random, size: number): Grain {
  const long = streaks(random, size, size, Math.exp(-6 / size));
  const short = streaks(random, size, size, Math.exp(-26 / size));
  const brushed = long.map((value, i) => 0.022 * value + 0.015 * short[i]!);
  const turned = streaks(random, 1, size, 0.2).map((value) => 0.05 * value);
  return { size, brushed, turned };
}

/** Brushed texture at a point of the part: nearest along the grooves, linear across them. */
export function brushedAt(grain: Grain, x: number, y: number): number {
  const { size, brushed } = grain;
  const column = clamp(Math.floor((x + 0.5) * size), 0, size - 1);
  const row = clamp((y + 0.5) * size, 0, size - 1.001);
  const top = Math.floor(row);
  const share = row - top;
  return brushed[top * size + column]! * (1 - share) + brushed[(top + 1) * size + column]! * share;
}

/** Bends the surface at the plate's edge; `edge.distance` is negative on the plate. */
export function bevel(surface: Surface, edge: Nearness): void {
  const slope = 0.42 * smoothStep(-BEVEL_WIDTH - 0.003, -BEVEL_WIDTH, edge.distance);
  surface.slopeX += slope * edge.dx;
  surface.slopeY += slope * edge.dy;
}

/** Countersinks the rim of a hole; `hole.distance` is positive on the metal. */
export function countersink(surface: Surface, hole: Nearness): void {
  const slope = 0.55 * (1 - smoothStep(RIM_WIDTH - 0.003, RIM_WIDTH, hole.distance));
  surface.slopeX -= slope * hole.dx;
  surface.slopeY -= slope * hole.dy;
}

/** Raises (`height` > 0) or stamps in a stroke of the given radius. */
export function emboss(surface: Surface, stroke: Nearness, radius: number, height: number): void {
  if (stroke.distance >= 0) return;
  const depth = Math.min(1, -stroke.distance / radius);
  const slope = height * Math.sin(Math.PI * depth);
  if (height < 0) surface.albedo *= 1 - GRIME * smoothStep(0.2, 0.8, depth);
  surface.slopeX += slope * stroke.dx;
  surface.slopeY += slope * stroke.dy;
}

/** Replaces brushing by turning on the spot face: rings, and the two-winged highlight that rings give. */
export function turnedFace(surface: Surface, face: Nearness, look: Look, radius: number): void {
  if (face.distance >= 0) return;
  const { size, turned } = look.grain;
  const fromCentre = clamp((face.distance + radius) * size, 0, size - 1.001);
  const ring = Math.floor(fromCentre);
  const share = fromCentre - ring;
  const texture = turned[ring]! * (1 - share) + turned[ring + 1]! * share;
  const along = face.dx * look.lightX + face.dy * look.lightY;
  const wings = along * along * along * along;
  const inside = -face.distance;
  surface.albedo += smoothStep(0, 0.004, inside) * (0.86 + texture + 0.55 * wings - surface.albedo);
  const step = 0.3 * smoothStep(0, 0.003, inside) * (1 - smoothStep(0.004, 0.008, inside));
  surface.slopeX -= step * face.dx;
  surface.slopeY -= step * face.dy;
}

/** Luminance of metal at a point, 1 = white. */
export function metalLuminance(surface: Surface, look: Look, x: number, y: number): number {
  const facing = surface.slopeX * look.lightX + surface.slopeY * look.lightY;
  const tilt = surface.slopeX * surface.slopeX + surface.slopeY * surface.slopeY;
  const fromStreak = (x - look.streakX) / 0.2;
  const streak = 0.16 * Math.exp(-fromStreak * fromStreak - 12 * tilt);
  const lamp = 1 + look.falloff * (x * look.lightX + y * look.lightY);
  return look.level * surface.albedo * lamp * clamp(1 + 1.15 * facing + streak, 0.12, 1.9);
}

/** Luminance beside the plate: a dark woven mat, darker where the plate shades it. */
export function matLuminance(look: Look, x: number, y: number, shade: Nearness): number {
  const lamp = 1 + look.falloff * (x * look.lightX + y * look.lightY);
  const lit = 0.35 + 0.65 * smoothStep(-0.006, 0.014, shade.distance);
  const weave = 1 + 1.3 * (brushedAt(look.grain, x, y) + brushedAt(look.grain, y, x));
  return MAT_LUMINANCE * (look.level / LEVEL) * lamp * lit * weave;
}

/** Where to look up the plate that stands between a point of the mat and the lamp. */
export function shadowOffset(look: Look): { x: number; y: number } {
  return { x: SHADOW_OFFSET * look.lightX, y: SHADOW_OFFSET * look.lightY };
}

/** Luminance inside a hole: dark, with the wall that faces the lamp catching light. */
export function holeLuminance(look: Look, hole: Nearness): number {
  const facing = -(hole.dx * look.lightX + hole.dy * look.lightY);
  const wall = smoothStep(-0.014, -0.002, hole.distance) * clamp(0.25 + facing, 0, 1);
  return look.level * (0.13 + 0.45 * wall);
}
