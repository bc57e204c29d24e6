/** @file Defects that are made of the pictures themselves: patches in the wrong place, pieces that moved. */
import { drawArea, drawAreaShape } from "./areas.ts";
import { type Footprint, type Overlay, type Point, type Scene, shortSide } from "./defect-canvas.ts";
import { anyAngle, between, eitherSign, happens, logBetween } from "./draw-values.ts";
import { type PlaceOf, sampled } from "./sample.ts";
import { drawPlace, meanTone } from "./surface.ts";

/** Half of the smallest extent of a patch, in pixels: in fewer pixels there is no structure to see. */
const SMALLEST_RADIUS = 1.5;

/** A patch of another good part. Put where it lay there it would be a good part, so it comes from elsewhere. */
export function otherPartPatch(scene: Scene): Overlay | null {
  return patchFrom(scene.donor, scene);
}

/** A patch of the same part (CutPaste, Li et al. 2021), turned, mirrored and scaled at random, with a soft or hard edge. */
export function samePartPatch(scene: Scene): Overlay | null {
  return patchFrom(scene.pixels, scene);
}

function patchFrom(source: Float32Array, scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, SMALLEST_RADIUS, shortSide(canvas) / 4);
  const footprint = drawArea(canvas, drawAreaShape(random, centre, radius), random);
  const origin = drawOrigin(scene, centre, radius);
  const layer = sampled(source, canvas, footprint.box, drawTransform(scene, centre, origin));
  if (happens(random, 0.4)) matchTone(scene, footprint, layer);
  if (happens(random, 0.35)) fade(footprint, between(random, 0.3, 0.9));
  return { ...footprint, layer };
}

/** A place at least half a patch away; the furthest of a few where all are near. */
function drawOrigin(scene: Scene, centre: Point, radius: number): Point {
  let origin = centre;
  for (let attempt = 0; attempt < 6; attempt++) {
    const place = drawPlace(scene)!;
    const isFurther = distance(place, centre) > distance(origin, centre);
    if (isFurther) origin = place;
    if (distance(origin, centre) > Math.max(2, radius / 2)) break;
  }
  return origin;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Half of the patches keep their direction and scale: what is only displaced is the hardest to see. */
function drawTransform({ random }: Scene, centre: Point, origin: Point): PlaceOf {
  const isTurned = happens(random, 0.5);
  const angle = isTurned ? anyAngle(random) : 0;
  const scale = isTurned ? between(random, 0.7, 1.4) : 1;
  const cosine = Math.cos(angle) * scale;
  const sine = Math.sin(angle) * scale;
  const mirror = isTurned ? eitherSign(random) : 1;
  return (x, y, _at, place) => {
    const right = mirror * (x - centre.x);
    const down = y - centre.y;
    place.x = origin.x + right * cosine - down * sine;
    place.y = origin.y + right * sine + down * cosine;
  };
}

/** Gives the layer the mean of what it covers, so that its structure alone is wrong. */
function matchTone(scene: Scene, { box }: Footprint, layer: Float32Array): void {
  const own = meanTone(scene, box);
  const { channels } = scene.canvas;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = channel; i < layer.length; i += channels) sum += layer[i]!;
    const lift = own[channel]! - (sum * channels) / layer.length;
    for (let i = channel; i < layer.length; i += channels) layer[i]! += lift;
  }
}

export function fade({ coverage }: Footprint, opacity: number): void {
  for (let i = 0; i < coverage.length; i++) coverage[i]! *= opacity;
}

/** A piece of the part that is displaced with a visible seam, or pushed, turned, swollen or shrunk without one. */
export function shift(scene: Scene): Overlay | null {
  const { canvas, random, pixels } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 3, shortSide(canvas) / 3);
  const shape = drawAreaShape(random, centre, radius);
  const isSeamless = happens(random, 0.5);
  const softness = isSeamless ? 1.6 * radius * shape.aspect : between(random, 0.8, 2);
  const footprint = drawArea(canvas, { ...shape, softness }, random);
  const layer = sampled(pixels, canvas, footprint.box, drawMovement(scene, footprint, centre, radius));
  if (!isSeamless) return { ...footprint, layer };
  // The movement itself dies away towards the edge; blending it as well would show everything twice.
  return { box: footprint.box, coverage: footprint.coverage.map((covered) => (covered > 0 ? 1 : 0)), layer };
}

function drawMovement({ random }: Scene, { coverage }: Footprint, centre: Point, radius: number): PlaceOf {
  const angle = anyAngle(random);
  const reach = logBetween(random, 1, Math.max(2, radius / 2));
  const turn = happens(random, 0.4) ? eitherSign(random) * between(random, 0.15, 0.8) : 0;
  const growth = happens(random, 0.3) ? between(random, -0.35, 0.35) : 0;
  const isTranslated = turn === 0 && growth === 0;
  const right = isTranslated ? reach * Math.cos(angle) : 0;
  const down = isTranslated ? reach * Math.sin(angle) : 0;
  return (x, y, at, place) => {
    const amount = coverage[at]!;
    const cosine = Math.cos(turn * amount) * (1 + growth * amount);
    const sine = Math.sin(turn * amount) * (1 + growth * amount);
    place.x = centre.x + amount * right + (x - centre.x) * cosine - (y - centre.y) * sine;
    place.y = centre.y + amount * down + (x - centre.x) * sine + (y - centre.y) * cosine;
  };
}
