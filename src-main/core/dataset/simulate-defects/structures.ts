/** @file Defects of the surface's structure: another texture, or one that is lost. */

import type { Random } from "../../random/random.ts";
import { drawArea, drawAreaShape } from "./areas.ts";
import { boxMean, meanAcross, meanDown } from "./box-mean.ts";
import { type Box, cutOut, type Overlay, type Scene, shortSide } from "./defect-canvas.ts";
import { anyAngle, between, happens, logBetween, oneOf } from "./draw-values.ts";
import { fade } from "./patches.ts";
import { drawContrast, drawPlace, drawTint, meanTone, tinted } from "./surface.ts";
import { valueNoise } from "./value-noise.ts";

/** Rough, striped, cloudy, flaky or brushed where it should not be; over the surface or instead of it. */
export function texture(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 2, shortSide(canvas) / 3);
  const footprint = drawArea(canvas, drawAreaShape(random, centre, radius), random);
  const { box } = footprint;
  const contrast = drawContrast(scene, box);
  const change = oneOf(random, structures)(box, random);
  for (let i = 0; i < change.length; i++) change[i]! *= contrast;
  const layer = tinted(scene, box, change, drawTint(scene));
  if (happens(random, 0.4)) replaceSurface(scene, box, layer);
  return { ...footprint, layer };
}

type Structure = (box: Box, random: Random) => Float32Array;

/** Fields in [−1, 1]. */
const structures: readonly Structure[] = [
  function grain({ width, height }, random) {
    const field = new Float32Array(width * height);
    random.fillUniform(field);
    for (let i = 0; i < field.length; i++) field[i] = 2 * field[i]! - 1;
    return field;
  },
  function clouds({ width, height }, random) {
    const cell = logBetween(random, 1.5, 10);
    return valueNoise(width, height, { cellX: cell, cellY: cell, angle: anyAngle(random) }, random);
  },
  function brushed({ width, height }, random) {
    const cellX = logBetween(random, 8, 40);
    return valueNoise(
      width,
      height,
      { cellX, cellY: between(random, 1, 2.5), angle: anyAngle(random) },
      random,
    );
  },
  function flakes({ width, height }, random) {
    const cell = logBetween(random, 1.5, 8);
    const field = valueNoise(width, height, { cellX: cell, cellY: cell, angle: anyAngle(random) }, random);
    for (let i = 0; i < field.length; i++) field[i] = Math.min(1, Math.max(-1, 8 * (field[i]! - 0.2)));
    return field;
  },
  function stripes({ width, height }, random) {
    const frequency = (2 * Math.PI) / logBetween(random, 2.5, 16);
    const angle = anyAngle(random);
    const [right, down] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
    const phase = anyAngle(random);
    const field = new Float32Array(width * height);
    for (let i = 0; i < field.length; i++) {
      field[i] = Math.sin(phase + (i % width) * right + Math.floor(i / width) * down);
    }
    return field;
  },
];

/** Takes the part's own structure out of a layer: what remains is its mean and what was added. */
function replaceSurface(scene: Scene, box: Box, layer: Float32Array): void {
  const own = meanTone(scene, box);
  const part = cutOut(scene.pixels, scene.canvas, box);
  for (let i = 0; i < layer.length; i++) layer[i]! += own[i % own.length]! - part[i]!;
}

/** Smeared, polished, out of focus; or the opposite, a structure that stands out too much. */
export function blur(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 3, shortSide(canvas) / 3);
  const footprint = drawArea(canvas, drawAreaShape(random, centre, radius), random);
  const { box } = footprint;
  const reach = 1 + random.integer(Math.max(2, Math.round(shortSide(canvas) / 20)));
  const part = cutOut(scene.pixels, canvas, box);
  const layer = happens(random, 0.7)
    ? boxMean(part, box, canvas.channels, reach)
    : oneOf(random, [meanAcross, meanDown])(part, box, canvas.channels, reach);
  if (happens(random, 0.25)) exaggerate(layer, part, between(random, 0.4, 2));
  else if (happens(random, 0.3)) fade(footprint, between(random, 0.4, 0.9));
  return { ...footprint, layer };
}

/** From the smoothed layer to the part, and beyond it. */
function exaggerate(layer: Float32Array, part: Float32Array, amount: number): void {
  for (let i = 0; i < layer.length; i++) layer[i] = part[i]! + amount * (part[i]! - layer[i]!);
}
