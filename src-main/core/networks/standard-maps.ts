/**
 * @file The maps of the preset `standard`: what its networks say of each place of a picture, on every scale.
 *
 * Three opinions a scale. «Residual»: |x − G(E(x))|, of the two pictures' local contrast, so that the light does not count.
 * «Marks»: where D says that x and G(E(x)) disagree as good parts never do. «Neighbours»: how far what D sees at a place is from
 * anything that it saw on good parts (nearest neighbours in feature space, after Roth et al. 2022, «PatchCore», on features of our
 * own).
 */
import {
  abs,
  avgPool,
  cast,
  concat,
  div,
  greater,
  mul,
  sub,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { type MapName, mapName, type StandardPart } from "../../contract/model.ts";
import type { Shape } from "../engine/shape.ts";
import type { Tensors } from "../engine/step.ts";
import type { ExportedFunction } from "../engine/trace/trace.ts";
import { gaussianBlur, toNetworkRange } from "./anomaly-score.ts";
import { distanceToNearest } from "./feature-bank.ts";
import { localContrast } from "./local-contrast.ts";
import { pictureArea } from "./picture-area.ts";
import type { ScaleNetworks } from "./restoration-step.ts";
import type { ScaleName } from "./scales.ts";
import { boundScope } from "./scope.ts";

export const MAP_NAMES: readonly MapName[] = mapName.options;

/** Mean and deviation of a map on good parts, place by place, `[side · side]` each. */
export type PlaceMoments = { readonly mean: Float32Array; readonly deviation: Float32Array };

/** What is usual for each map on each scale. */
export type Places = Readonly<Partial<Record<ScaleName, Readonly<Record<MapName, PlaceMoments>>>>>;

/** What the networks of one scale make of a batch of pictures, `[batch, canvas, canvas, channels]` in [−1, 1]. */
export type ScaleOutputs = {
  readonly name: ScaleName;
  readonly x: Tensor;
  /** G(E(x)), shaped as x. */
  readonly restored: Tensor;
  /** Of D, `[batch, canvas/2, canvas/2, 1]`. */
  readonly logits: Tensor;
  /** Of D, two stages side by side, `[batch, canvas/8, canvas/8, channels]`. */
  readonly features: Tensor;
  /** For each map 1 where there is picture, 0 where there is neutral grey alone, `[batch, canvas/cell, canvas/cell, 1]`. */
  readonly seen: Readonly<Record<MapName, Tensor>>;
};

/** A map of one scale, `[batch, canvas/cell, canvas/cell, 1]`, in deviations of good parts. */
type StandardMap = { readonly name: MapName; readonly part: StandardPart; readonly map: Tensor };

/** Pixels of the picture a side of one cell of a map: of `residual` and `marks`, and of `neighbours`. */
const FINE_CELL = 2;
const COARSE_CELL = 8;
/** Smoothing of the residual, in cells. */
const RESIDUAL_SMOOTHING = 1.5;

export function cellOf(map: MapName): number {
  return map === "neighbours" ? COARSE_CELL : FINE_CELL;
}

export function partOf(map: MapName, scale: ScaleName): StandardPart {
  return `${map}-${scale}`;
}

/**
 * @param values the networks' values by name, as constants of a graph
 * @param image `[batch, size, size, channels]` in 0–255, of which the scale looks at means over size/canvas pixels a side
 */
export function scaleOutputs(
  { scale, networks }: ScaleNetworks,
  values: Tensors,
  image: Tensor,
): ScaleOutputs {
  const scope = boundScope(values, { isTraining: false }).within(scale.name);
  const shrink = image.shape[1]! / scale.canvas;
  const pixels = shrink === 1 ? image : averaged(image, shrink);
  const x = toNetworkRange(pixels);
  const restored = networks.restore(scope, x);
  const { logits, features } = networks.mark(scope, x, restored);
  const [fine, coarse] = features;
  return {
    name: scale.name,
    x,
    restored,
    logits,
    features: concat([averaged(fine, 2), coarse], 3),
    seen: seenIn(pixels),
  };
}

function seenIn(pixels: Tensor): ScaleOutputs["seen"] {
  const isPicture = pictureArea(pixels);
  const mostly = (cell: number) => cast(greater(averaged(isPicture, cell), 0.5), "float32");
  return { residual: mostly(FINE_CELL), marks: mostly(FINE_CELL), neighbours: mostly(COARSE_CELL) };
}

/** The maps before they are measured by place. @param constants of the scale's bank of features (`bankConstants`) */
export function mapsOf(
  { name, x, restored, logits, features }: ScaleOutputs,
  constants: Tensors,
): Record<MapName, Tensor> {
  const difference = abs(sub(localContrast(x), localContrast(restored)));
  return {
    residual: gaussianBlur(averaged(difference, FINE_CELL), RESIDUAL_SMOOTHING),
    marks: logits,
    neighbours: distanceToNearest(features, name, constants),
  };
}

/**
 * Every map of every scale in deviations of good parts at the place; 0 where there is no picture.
 *
 * @param constants of the banks (`bankConstants`) and of the places (`placeConstants`)
 */
export function standardMaps(scales: readonly ScaleOutputs[], constants: Tensors): StandardMap[] {
  return scales.flatMap((scale) => {
    const maps = mapsOf(scale, constants);
    return MAP_NAMES.map((name) => {
      const { mean, deviation } = placeNames(scale.name, name);
      const standard = div(sub(maps[name], constants[mean]!), constants[deviation]!);
      return { name, part: partOf(name, scale.name), map: mul(standard, scale.seen[name]) };
    });
  });
}

/** What is usual at each place, as constants of an exported function. */
export function placeConstants(places: Places): ExportedFunction["constants"] {
  const statistics = Object.entries(places).flatMap(([scale, maps]) =>
    MAP_NAMES.flatMap((map) => {
      const names = placeNames(scale as ScaleName, map);
      const { mean, deviation } = maps[map];
      const side = Math.sqrt(mean.length);
      const shape: Shape = [1, side, side, 1];
      return [
        [names.mean, { shape, data: mean }],
        [names.deviation, { shape, data: deviation }],
      ] as const;
    }),
  );
  return Object.fromEntries(statistics);
}

function placeNames(scale: ScaleName, map: MapName) {
  const name = (part: string) => `calibration/${scale}/${map}/${part}`;
  return { mean: name("mean"), deviation: name("deviation") };
}

function averaged(x: Tensor, cell: number): Tensor {
  return avgPool(x as Tensor4D, cell, cell, "same");
}
