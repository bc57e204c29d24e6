/** @file Paints part, holes, shadow and mat as luminances, pixel by pixel, with edges smoothed by coverage. */
import type { Defect } from "./defects.ts";
import type { Capsule, Nearness, Part } from "./part.ts";
import { boundingCircle, nearestCapsule, nearestEdge, newNearness } from "./part.ts";
import type { Look, Surface } from "./surface.ts";
import {
  bevel,
  brushedAt,
  clamp,
  countersink,
  emboss,
  holeLuminance,
  matLuminance,
  metalLuminance,
  shadowOffset,
  turnedFace,
} from "./surface.ts";

/** Where the part lies under the camera: image sides and radians. */
export interface Placement {
  readonly shiftX: number;
  readonly shiftY: number;
  readonly turn: number;
}

export interface Scene {
  readonly part: Part;
  readonly defect: Defect | null;
  readonly look: Look;
  readonly placement: Placement;
  readonly size: number;
}

export interface PaintedScene {
  /** 1 = white, `[size, size]`. */
  readonly luminance: Float32Array;
  /** 1 where the defect, with the lens blur around it, may show; `[size, size]`. */
  readonly reach: Uint8Array;
}

/** Lens blur carries a defect this many pixels beyond its own outline. */
const BLUR_REACH_PIXELS = 1.5;

/** Paints the scene as a lens without fault would see it, and notes how far the defect reaches. */
export function paintScene(scene: Scene): PaintedScene {
  const { size, placement, defect } = scene;
  const painter = newPainter(scene);
  const luminance = new Float32Array(size * size);
  const reach = new Uint8Array(size * size);
  const [cosine, sine] = [Math.cos(placement.turn), Math.sin(placement.turn)];
  for (let row = 0; row < size; row += 1) {
    const imageY = (row + 0.5) / size - 0.5 - placement.shiftY;
    for (let column = 0; column < size; column += 1) {
      const imageX = (column + 0.5) / size - 0.5 - placement.shiftX;
      const x = cosine * imageX + sine * imageY;
      const y = cosine * imageY - sine * imageX;
      const i = row * size + column;
      luminance[i] = painter(x, y);
      if (defect !== null && defect.distance(x, y) * size < BLUR_REACH_PIXELS) reach[i] = 1;
    }
  }
  return { luminance, reach };
}

/** The luminance at a point of the part's plane, as a function that keeps its working storage. */
function newPainter(scene: Scene): (x: number, y: number) => number {
  const { part, look, size } = scene;
  const edge = newNearness();
  const hole = newNearness();
  const shade = newNearness();
  const metal = newMetalPainter(scene);
  const shadow = shadowOffset(look);
  return (x, y) => {
    nearestEdge(part.outline, x, y, edge);
    nearestCapsule(part.extra, x, y, edge);
    hole.distance = Number.POSITIVE_INFINITY;
    nearestCapsule(part.holes, x, y, hole);
    const onPlate = coverage(edge.distance, size);
    const inHole = coverage(hole.distance, size);
    let luminance = 0;
    if (onPlate * (1 - inHole) > 0) luminance += onPlate * (1 - inHole) * metal(x, y, edge, hole);
    if (onPlate * inHole > 0) luminance += onPlate * inHole * holeLuminance(look, hole);
    if (onPlate < 1) {
      nearestEdge(part.outline, x + shadow.x, y + shadow.y, shade);
      luminance += (1 - onPlate) * matLuminance(look, x, y, shade);
    }
    return luminance;
  };
}

/** Share of the pixel around a point that lies inside, from the point's signed distance. */
function coverage(distance: number, size: number): number {
  return clamp(0.5 - distance * size, 0, 1);
}

function newMetalPainter(scene: Scene): (x: number, y: number, edge: Nearness, hole: Nearness) => number {
  const { part, look, defect } = scene;
  const pixel = 1 / scene.size;
  const surface: Surface = { albedo: 1, slopeX: 0, slopeY: 0 };
  const face = newNearness();
  const embossBead = newEmbosser(part.bead, 0.5);
  const embossMark = newEmbosser(part.mark, -0.8);
  return (x, y, edge, hole) => {
    surface.albedo = 1 + brushedAt(look.grain, x, y);
    surface.slopeX = 0;
    surface.slopeY = 0;
    face.distance = Number.POSITIVE_INFINITY;
    nearestCapsule([part.spotFace], x, y, face);
    turnedFace(surface, face, look, part.spotFace.radius);
    bevel(surface, edge);
    countersink(surface, hole);
    embossBead(surface, x, y);
    embossMark(surface, x, y);
    if (defect !== null && defect.distance(x, y) < pixel) defect.apply(surface, x, y, pixel);
    return metalLuminance(surface, look, x, y);
  };
}

/** Presses strokes of one common radius into the metal, or out of it. */
function newEmbosser(
  strokes: readonly Capsule[],
  height: number,
): (surface: Surface, x: number, y: number) => void {
  const bounds = [boundingCircle(strokes)];
  const near = newNearness();
  const radius = strokes[0]?.radius ?? 0;
  return (surface, x, y) => {
    near.distance = Number.POSITIVE_INFINITY;
    nearestCapsule(bounds, x, y, near);
    if (near.distance >= 0) return;
    near.distance = Number.POSITIVE_INFINITY;
    nearestCapsule(strokes, x, y, near);
    emboss(surface, near, radius, height);
  };
}
