/** @file Defects where something is gone or has come: holes, chips, foreign bodies, fibres, pits. */
import { type AreaShape, blobArea, drawArea, drawAreaShape } from "./areas.ts";
import { boxMean } from "./box-mean.ts";
import {
  type Box,
  cutOut,
  type Footprint,
  type Overlay,
  type Point,
  type Scene,
  shortSide,
  within,
} from "./defect-canvas.ts";
import { anyAngle, between, eitherSign, happens, logBetween, oneOf } from "./draw-values.ts";
import { sampled } from "./sample.ts";
import { drawStroke, strokesFootprint } from "./strokes.ts";
import {
  drawContrast,
  drawPlace,
  drawSignedContrast,
  drawTint,
  meanTone,
  relief,
  slopeAt,
  tinted,
} from "./surface.ts";
import { visibleLevel } from "./visible-level.ts";

/** A hole, a chip at an edge, or a detail that its surroundings have closed over. */
export function missing(scene: Scene): Overlay | null {
  return oneOf(scene.random, [hole, chip, closedOver])(scene);
}

/** A foreign body, a fibre, a drop, or a burr at an edge. */
export function added(scene: Scene): Overlay | null {
  return oneOf(scene.random, [foreignBody, fibre, drop, chip])(scene);
}

interface Placed {
  readonly centre: Point;
  readonly radius: number;
  readonly shape: AreaShape;
}

function drawShape(scene: Scene, smallest: number, largestShare: number): Placed | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, smallest, shortSide(canvas) * largestShare);
  const softness = between(random, 0.8, Math.max(1, Math.min(2.5, radius / 2)));
  return { centre, radius, shape: { ...drawAreaShape(random, centre, radius), softness } };
}

/** One dark tone, or now and then a bright one, with a rim that catches the light. */
function hole(scene: Scene): Overlay | null {
  const placed = drawShape(scene, 1, 1 / 6);
  if (placed === null) return null;
  const { canvas, random } = scene;
  const footprint = drawArea(canvas, placed.shape, random);
  const { box } = footprint;
  const sign = happens(random, 0.8) ? -1 : 1;
  const contrast = sign * drawContrast(scene, box);
  const own = meanTone(scene, box);
  const flatness = between(random, 0.4, 1);
  const layer = cutOut(scene.pixels, canvas, box);
  for (let i = 0; i < layer.length; i++) {
    const tone = own[i % canvas.channels]!;
    layer[i] = layer[i]! + flatness * (tone - layer[i]!) + contrast;
  }
  if (happens(random, 0.5))
    addLight(layer, footprint, anyAngle(random), between(random, 0.2, 0.7) * contrast);
  return { ...footprint, layer };
}

/** Adds the shading of a height to a layer of grey or coloured pixels. */
function addLight(layer: Float32Array, footprint: Footprint, angle: number, contrast: number): void {
  const shade = relief(footprint, angle);
  const channels = layer.length / shade.length;
  for (let i = 0; i < layer.length; i++) layer[i]! += contrast * shade[Math.floor(i / channels)]!;
}

/** At an edge, what lies on one side of it has come over to the other: a chip where it is the background, a burr where not. */
function chip(scene: Scene): Overlay | null {
  const edge = drawEdge(scene);
  if (edge === null) return null;
  const { canvas, random } = scene;
  const radius = logBetween(random, 1, shortSide(canvas) / 8);
  const direction = edge.angle + (happens(random, 0.5) ? Math.PI : 0);
  const centre = {
    x: edge.x - Math.cos(direction) * radius * between(random, 0, 0.8),
    y: edge.y - Math.sin(direction) * radius * between(random, 0, 0.8),
  };
  const shape = { ...drawAreaShape(random, centre, radius), softness: between(random, 0.8, 1.8) };
  const footprint = drawArea(canvas, shape, random);
  const distance = radius * between(random, 1.2, 2.5) + 1;
  const layer = sampled(scene.pixels, canvas, footprint.box, (x, y, _at, place) => {
    place.x = x + Math.cos(direction) * distance;
    place.y = y + Math.sin(direction) * distance;
  });
  return { ...footprint, layer };
}

/** The steepest of some places. */
function drawEdge(scene: Scene): (Point & { angle: number }) | null {
  let best: (Point & { angle: number; steepness: number }) | null = null;
  for (let attempt = 0; attempt < 12; attempt++) {
    const place = drawPlace(scene);
    if (place === null) return null;
    const slope = slopeAt(scene, place);
    if (best === null || slope.steepness > best.steepness) best = { ...place, ...slope };
  }
  return best;
}

/** The surroundings go on over it, with their own roughness. */
function closedOver(scene: Scene): Overlay | null {
  const placed = drawShape(scene, 1.5, 1 / 5);
  if (placed === null) return null;
  const { canvas, random } = scene;
  const footprint = drawArea(canvas, placed.shape, random);
  const { box } = footprint;
  // Smoothed, or single pixels of the sides would run through it as lines.
  const reach = 1 + Math.round(Math.min(box.width, box.height) / 8);
  const layer = boxMean(fromSurroundings(scene, box), box, canvas.channels, reach);
  const grain = visibleLevel(scene.pixels, canvas, box) * between(random, 0, 1);
  for (let i = 0; i < layer.length; i++) layer[i]! += grain * (2 * random.uniform() - 1);
  return { ...footprint, layer };
}

/** Between the four sides of a box, each side weighing more the nearer it is. */
function fromSurroundings({ pixels, canvas }: Scene, box: Box): Float32Array {
  const { channels, width } = canvas;
  const layer = cutOut(pixels, canvas, box);
  const right = box.left + box.width - 1;
  const bottom = box.top + box.height - 1;
  let at = 0;
  for (let y = box.top; y <= bottom; y++) {
    for (let x = box.left; x <= right; x++) {
      const [toLeft, toRight, toTop, toBottom] = [
        1 / (x - box.left + 1),
        1 / (right - x + 1),
        1 / (y - box.top + 1),
        1 / (bottom - y + 1),
      ];
      const total = toLeft + toRight + toTop + toBottom;
      for (let channel = 0; channel < channels; channel++) {
        const sum =
          toLeft * pixels[(y * width + box.left) * channels + channel]! +
          toRight * pixels[(y * width + right) * channels + channel]! +
          toTop * pixels[(box.top * width + x) * channels + channel]! +
          toBottom * pixels[(bottom * width + x) * channels + channel]!;
        layer[at++] = sum / total;
      }
    }
  }
  return layer;
}

/** A chip of metal, a crumb, a piece of tape: a body of its own tone, with light on one side, often with a shadow. */
function foreignBody(scene: Scene): Overlay | null {
  const placed = drawShape(scene, 1, 1 / 6);
  if (placed === null) return null;
  const { canvas, random } = scene;
  const footprint = drawArea(canvas, placed.shape, random);
  const { box } = footprint;
  const contrast = drawSignedContrast(scene, box);
  const tint = drawTint(scene);
  const own = meanTone(scene, box);
  const layer = new Float32Array(footprint.coverage.length * canvas.channels);
  const grain = between(random, 0, 0.15) * contrast;
  for (let i = 0; i < layer.length; i++) {
    const channel = i % canvas.channels;
    layer[i] = own[channel]! + contrast * tint[channel]! + grain * (2 * random.uniform() - 1);
  }
  if (happens(random, 0.6))
    addLight(layer, footprint, anyAngle(random), between(random, 0.2, 0.8) * Math.abs(contrast));
  return { ...footprint, layer };
}

/** A hair, a thread, a swarf: thin, long, bent. */
function fibre(scene: Scene): Overlay | null {
  const start = drawPlace(scene);
  if (start === null) return null;
  const { canvas, random } = scene;
  const side = shortSide(canvas);
  const length = logBetween(random, 5, side);
  const stroke = drawStroke(
    {
      start,
      heading: anyAngle(random),
      length,
      halfWidth: logBetween(random, 0.35, Math.max(1, side / 60)),
      bend: eitherSign(random) * between(random, 0.5, 5),
      jaggedness: between(random, 0, 0.12),
      piece: Math.max(1.5, length / 50),
      unevenness: between(random, 0, 0.2),
    },
    random,
  );
  const footprint = strokesFootprint(canvas, [stroke], between(random, 0.9, 1.5));
  const change = new Float32Array(footprint.coverage.length).fill(drawSignedContrast(scene, footprint.box));
  return { ...footprint, layer: tinted(scene, footprint.box, change, drawTint(scene)) };
}

/** A drop of a liquid: a lens with a dark rim and a highlight. */
function drop(scene: Scene): Overlay | null {
  const placed = drawShape(scene, 1.5, 1 / 8);
  if (placed === null) return null;
  const { canvas, random } = scene;
  const softness = Math.max(1.2, placed.radius * 0.7);
  const shape = { ...placed.shape, softness, aspect: between(random, 0.6, 1) };
  const footprint = blobArea(canvas, shape, between(random, 0, 0.2), random);
  const { box } = footprint;
  const contrast = drawContrast(scene, box);
  const shade = relief(footprint, anyAngle(random));
  const change = shade.map((facing, at) => {
    const covered = footprint.coverage[at]!;
    return contrast * (0.6 * facing - 1.6 * covered * (1 - covered) + within(facing - 0.7, 0, 0.3) * 2);
  });
  const coverage = footprint.coverage.map((covered) => Math.min(1, 5 * covered));
  return { box, coverage, layer: tinted(scene, box, change, drawTint(scene)) };
}

/** One point, or a cluster of points of similar size; dark mostly. */
export function pit(scene: Scene): Overlay | null {
  const { canvas, random } = scene;
  const centre = drawPlace(scene);
  if (centre === null) return null;
  const radius = logBetween(random, 0.5, Math.max(1.5, shortSide(canvas) / 40));
  const count = happens(random, 0.6) ? 1 : 2 + random.integer(12);
  const spread = count === 1 ? 0 : logBetween(random, 2.5 * radius, shortSide(canvas) / 8);
  const spots = Array.from({ length: count }, (_, i) => ({
    x: centre.x + (i === 0 ? 0 : spread * random.normal()),
    y: centre.y + (i === 0 ? 0 : spread * random.normal()),
    halfWidth: radius * between(random, 0.6, 1.2),
    opacity: between(random, 0.6, 1),
  }));
  const strokes = spots.map((spot) => [spot, { ...spot, x: spot.x + between(random, -1, 1) * radius }]);
  const footprint = strokesFootprint(canvas, strokes, between(random, 0.8, 1.4));
  const contrast = (happens(random, 0.7) ? -1 : 1) * drawContrast(scene, footprint.box);
  const change = new Float32Array(footprint.coverage.length).fill(contrast);
  const layer = tinted(scene, footprint.box, change, drawTint(scene));
  if (happens(random, 0.35))
    addLight(layer, footprint, anyAngle(random), between(random, 0.2, 0.8) * contrast);
  return { ...footprint, layer };
}
