/** @file Defects that darken, brighten or discolour and leave the structure: tone, lighting, stain, dent. */
import { type AreaShape, blobArea, drawArea, drawAreaShape } from "./areas.ts";
import {
  type Box,
  type Footprint,
  type Overlay,
  type Scene,
  shortSide,
  wholeCanvas,
} from "./defect-canvas.ts";
import { anyAngle, between, eitherSign, happens, logBetween } from "./draw-values.ts";
import { drawContrast, drawPlace, drawSignedContrast, drawTint, relief, tinted } from "./surface.ts";
import { smoothStep, valueNoise } from "./value-noise.ts";

/** A large change has to be no stronger than this to be one of lighting, in grey levels. */
const STRONGEST_LIGHTING = 45;

/** An area of another tone: burnt, bleached, dead, worn, discoloured. Now and then cloudy. */
export function tone(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 1, shortSide(canvas) / 3);
  const footprint = drawArea(canvas, drawAreaShape(random, centre, radius), random);
  const contrast = drawSignedContrast(scene, footprint.box, 90);
  const clouds = happens(random, 0.4) ? drawClouds(scene, footprint.box, radius) : null;
  const change = footprint.coverage.map(
    (_, at) => contrast * (clouds === null ? 1 : 0.65 + 0.35 * clouds[at]!),
  );
  return { ...footprint, layer: tinted(scene, footprint.box, change, drawTint(scene)) };
}

function drawClouds({ random }: Scene, { width, height }: Box, radius: number): Float32Array {
  const cellX = Math.max(1.5, radius * between(random, 0.2, 0.8));
  const cellY = happens(random, 0.4) ? Math.max(1, cellX / 4) : cellX;
  return valueNoise(width, height, { cellX, cellY, angle: anyAngle(random) }, random);
}

/** Light that falls otherwise on a large part of the picture. */
export function lighting(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const side = shortSide(canvas);
  const radius = logBetween(random, side / 6, side / 1.6);
  const shape = { ...drawAreaShape(random, centre, radius), aspect: between(random, 0.3, 1) };
  const softness = shape.aspect * radius * between(random, 0.7, 2);
  const footprint = happens(random, 0.6)
    ? blobArea(canvas, { ...shape, softness }, 0.3, random)
    : shadow(scene, shape);
  const contrast = drawSignedContrast(scene, footprint.box, STRONGEST_LIGHTING);
  const change = new Float32Array(footprint.coverage.length).fill(contrast);
  return { ...footprint, layer: tinted(scene, footprint.box, change, drawTint(scene, 0.15)) };
}

/** One side of a line through the place: its shadow begins softly and goes to the edge of the picture, or dies away. */
function shadow({ canvas, random }: Scene, { centre, radius, angle }: AreaShape): Footprint {
  const box = wholeCanvas(canvas);
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const rise = radius * between(random, 0.2, 1);
  const fall = radius * between(random, 0.5, 4);
  const coverage = new Float32Array(box.width * box.height);
  for (let at = 0; at < coverage.length; at++) {
    const x = (at % box.width) - centre.x;
    const y = Math.floor(at / box.width) - centre.y;
    const distance = x * cosine + y * sine;
    const share = distance < 0 ? 1 + distance / rise : 1 - distance / fall;
    coverage[at] = share > 0 ? smoothStep(share) : 0;
  }
  return { box, coverage };
}

/** Oil, water, rust, glue: an area with an uneven inside, often with a stronger rim where it dried. */
export function stain(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 1.5, shortSide(canvas) / 3.5);
  const shape = drawAreaShape(random, centre, radius);
  const softness = Math.max(1.2, radius * shape.aspect * between(random, 0.15, 1.2));
  const footprint = blobArea(canvas, { ...shape, softness }, between(random, 0.1, 0.6), random);
  const contrast = happens(random, 0.75)
    ? -drawContrast(scene, footprint.box, 90)
    : drawSignedContrast(scene, footprint.box, 90);
  const clouds = drawClouds(scene, footprint.box, radius);
  const rim = happens(random, 0.5) ? between(random, 0.3, 1) : 0;
  const inside = rim > 0 ? between(random, 0.1, 0.8) : 1;
  const change = footprint.coverage.map((covered, at) => {
    const edge = 4 * covered * (1 - covered);
    return contrast * (inside * (0.75 + 0.25 * clouds[at]!) + rim * edge);
  });
  return { ...footprint, layer: tinted(scene, footprint.box, change, drawTint(scene)) };
}

/** A hollow or a bump: bright where it faces the light, dark where it is turned away. */
export function dent(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 1.5, shortSide(canvas) / 5);
  const shape = drawAreaShape(random, centre, radius);
  const softness = Math.max(1.5, radius * shape.aspect * between(random, 0.6, 2));
  const height = blobArea(canvas, { ...shape, softness }, between(random, 0, 0.35), random);
  const shade = relief(height, anyAngle(random));
  const contrast = drawContrast(scene, height.box);
  const depth = eitherSign(random) * between(random, 0, 0.4);
  const change = shade.map((facing, at) => contrast * (facing + depth * height.coverage[at]!));
  const coverage = height.coverage.map((covered) => Math.min(1, 6 * covered));
  return { box: height.box, coverage, layer: tinted(scene, height.box, change, drawTint(scene)) };
}
