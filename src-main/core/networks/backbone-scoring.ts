/**
 * @file What the preset `backbone` exports: a user's feature extractor between two graphs of our own, one that makes its picture from
 * pixels and one that compares its features with those of good parts (Roth et al. 2022, «PatchCore»).
 *
 * Features are averaged over 3×3 neighbourhoods, brought to one grid, put side by side and standardised channel by channel. The distance to
 * the nearest feature of good parts is measured in deviations of good parts at its place, smoothed, and reduced to its highest point.
 */
import {
  avgPool,
  cast,
  concat,
  div,
  equal,
  greater,
  image as images,
  matMul,
  mean,
  min,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  transpose,
} from "@tensorflow/tfjs-core";
import type { ImageGeometry } from "../../contract/image.ts";
import type { StandardPart, TermFormula } from "../../contract/model.ts";
import type { BackboneInput } from "../../contract/training.ts";
import { joinGraphs } from "../engine/onnx/join-graphs.ts";
import type { Tensors } from "../engine/step.ts";
import { type ExportedFunction, traceModel } from "../engine/trace/trace.ts";
import { gaussianBlur, peakOf, standardised, toNetworkRange } from "./anomaly-score.ts";
import { bankConstants, distanceToNearest, type FeatureBank } from "./feature-bank.ts";
import { pictureArea } from "./picture-area.ts";
import type { PlaceMoments } from "./standard-scoring.ts";

/** `[batch, channels, side, side]` or `[batch, side, side, channels]`, of input and outputs alike. */
export type Layout = "channels-first" | "channels-last";

/** A feature extractor and the outputs of it that are used. */
export type Backbone = {
  /** The ONNX model. */
  readonly model: Uint8Array;
  readonly layout: Layout;
  readonly input: { readonly name: string; readonly channels: 1 | 3; readonly side: number };
  readonly scaling: BackboneInput;
  /** At least one. */
  readonly outputs: readonly { readonly name: string; readonly channels: number; readonly side: number }[];
};

/** What the scoring function looks with. */
export type BackboneScoring = {
  readonly backbone: Backbone;
  readonly geometry: Pick<ImageGeometry, "size" | "channels">;
};

/** Good parts that the model keeps to be looked at: `pictures` `[count, size·size·channels]` in 0–255. */
export type KeptParts = { readonly pictures: Float32Array; readonly count: number };

export type BackboneCalibration = {
  readonly bank: FeatureBank;
  /** Of the distances on good parts, `[grid · grid]` each. */
  readonly places: PlaceMoments;
  readonly formula: TermFormula;
  readonly kept: KeptParts;
  /** The standardised distance that the heatmap shows as 1. */
  readonly heatmapThreshold: number;
};

/** The single term of A(x). */
export const BACKBONE_PART: StandardPart = "neighbours-whole";
/** Pixels of the backbone's picture to a side of a cell of the grid, unless its finest output is coarser. */
const CELL = 8;
/** The batch while tracing; the exported graph takes any that the backbone takes. */
const TRACED_BATCH = 2;
/** Smoothing of the distances, as a share of the map's side: 4 pixels of 224, as in PatchCore. */
const SMOOTHING = 4 / 224;
/** The side at which a part is compared with the good parts that are kept. */
const SMALL = 32;
const BANK = "backbone";
const NAMES = {
  mean: "calibration/backbone/places/mean",
  deviation: "calibration/backbone/places/deviation",
  kept: "calibration/backbone/kept",
} as const;
/** Of red, green and blue in 0–1, over ImageNet's training images; customary for networks that were trained on it. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** Places a side of the grid on which features are compared. */
export function gridOf({ input, outputs }: Backbone): number {
  const finest = Math.max(...outputs.map(({ side }) => side));
  return Math.min(finest, Math.ceil(input.side / CELL));
}

/** Outputs: `features` `[batch, grid, grid, channels]` of all outputs side by side, `seen` `[batch, grid, grid, 1]`, 0 or 1. */
export function featureModel(scoring: BackboneScoring): ExportedFunction {
  return exported(scoring, {}, ({ features, seen }) => ({ features, seen }));
}

/** Outputs: `map`, the distances `[batch, grid, grid, 1]` before they are measured by place, and `seen` as above. */
export function mapModel(scoring: BackboneScoring, bank: FeatureBank): ExportedFunction {
  return exported(scoring, bankConstants(BANK, bank), ({ features, seen }, constants) => ({
    map: distanceToNearest(features, BANK, constants),
    seen,
  }));
}

/** Output: the value of the term, `[batch]`. */
export function termModel(
  scoring: BackboneScoring,
  calibration: Pick<BackboneCalibration, "bank" | "places">,
): ExportedFunction {
  return exported(scoring, constantsOf(calibration), (looked, constants) => ({
    [BACKBONE_PART]: peakOf(standardMap(looked, constants)),
  }));
}

/**
 * Pixels in 0–255, `image` `[batch, size, size, channels]` → `score` `[batch]`, its term `[batch]`, `heatmap` `[batch, size, size, 1]` in which
 * 1 is the edge of what good parts show, and in place of a reconstruction the good part that looks most like it, in 0–255.
 */
export function backboneScoringModel(
  scoring: BackboneScoring,
  { formula, kept, heatmapThreshold, ...calibration }: BackboneCalibration,
): ExportedFunction {
  const { size } = scoring.geometry;
  const shape = [kept.count, kept.pictures.length / kept.count];
  const constants = { ...constantsOf(calibration), [NAMES.kept]: { shape, data: kept.pictures } };
  return exported(scoring, constants, (looked, bound) => {
    const map = standardMap(looked, bound);
    const peak = peakOf(map);
    return {
      score: standardised(standardised(peak, formula.terms[0]!.scale), formula.scale),
      [BACKBONE_PART]: peak,
      heatmap: div(resized(map, size), heatmapThreshold),
      reconstruction: mostAlike(looked.image, bound),
    };
  });
}

/** Traces a function over the backbone's features and joins it to the backbone: one model that takes pixels in. */
export async function joinToBackbone(
  { backbone, geometry }: BackboneScoring,
  model: ExportedFunction,
): Promise<Uint8Array> {
  const features = backbone.outputs.map(({ name }, index) => [featureName(index), `backbone/${name}`]);
  return joinGraphs({
    leading: 1,
    stages: [
      {
        prefix: "picture/",
        model: await traceModel(pictureModel(backbone, geometry)),
        inputs: { image: "image" },
      },
      { prefix: "backbone/", model: backbone.model, inputs: { [backbone.input.name]: "picture/picture" } },
      {
        prefix: "score/",
        model: await traceModel(model),
        inputs: { image: "image", ...Object.fromEntries(features) },
      },
    ],
  });
}

/** `image` `[batch, size, size, channels]` in 0–255 → `picture` as the backbone takes it. */
function pictureModel(
  { layout, input, scaling }: Backbone,
  { size, channels }: BackboneScoring["geometry"],
): ExportedFunction {
  return {
    inputs: { image: [TRACED_BATCH, size, size, channels] },
    constants: {},
    body: (_, { image }) => {
      const picture = scaled(resized(inChannels(image!, input.channels), input.side), scaling);
      return { picture: layout === "channels-first" ? transpose(picture, [0, 3, 1, 2]) : picture };
    },
  };
}

/** Grey is the same in all three channels, colour in one channel their mean. */
function inChannels(image: Tensor, channels: 1 | 3): Tensor {
  if (image.shape[3] === channels) return image;
  return channels === 3 ? concat([image, image, image], 3) : mean(image, 3, true);
}

function scaled(pixels: Tensor, scaling: BackboneInput): Tensor {
  switch (scaling) {
    case "raw":
      return pixels;
    case "unit":
      return div(pixels, 255);
    case "signed":
      return toNetworkRange(pixels);
    case "imagenet": {
      const of = (values: readonly number[]) =>
        pixels.shape[3] === 3 ? tensor1d([...values]) : (values[0]! + values[1]! + values[2]!) / 3;
      return div(sub(div(pixels, 255), of(IMAGENET.mean)), of(IMAGENET.deviation));
    }
  }
}

type Looked = { readonly image: Tensor; readonly features: Tensor; readonly seen: Tensor };

function featureName(index: number): string {
  return `feature:${index}`;
}

function exported(
  { backbone, geometry }: BackboneScoring,
  constants: ExportedFunction["constants"],
  body: (looked: Looked, constants: Tensors) => Tensors,
): ExportedFunction {
  const { size, channels } = geometry;
  const { outputs, layout } = backbone;
  const features = outputs.map((output, index) => {
    const { side } = output;
    const shape = layout === "channels-first" ? [output.channels, side, side] : [side, side, output.channels];
    return [featureName(index), [TRACED_BATCH, ...shape]] as const;
  });
  return {
    inputs: { image: [TRACED_BATCH, size, size, channels], ...Object.fromEntries(features) },
    constants,
    body: (bound, fed) => body(look(backbone, fed), bound),
  };
}

function look(backbone: Backbone, fed: Tensors): Looked {
  const grid = gridOf(backbone);
  const image = fed["image"]!;
  const features = backbone.outputs.map((_, index) => {
    const raw = fed[featureName(index)]!;
    const values = backbone.layout === "channels-first" ? transpose(raw, [0, 2, 3, 1]) : raw;
    return resized(avgPool(values as Tensor4D, 3, 1, "same"), grid);
  });
  return {
    image,
    features: features.length === 1 ? features[0]! : concat(features, 3),
    seen: cast(greater(resized(pictureArea(image), grid), 0.5), "float32"),
  };
}

/** Distances in deviations of good parts at the place, smoothed; 0 where there is no picture. */
function standardMap({ features, seen }: Looked, constants: Tensors): Tensor {
  const distances = distanceToNearest(features, BANK, constants);
  const standard = div(sub(distances, constants[NAMES.mean]!), constants[NAMES.deviation]!);
  return gaussianBlur(mul(standard, seen), features.shape[1]! * SMOOTHING);
}

/** The good part whose small picture is nearest to that of the image; the mean of several that are equally near. */
function mostAlike(image: Tensor, constants: Tensors): Tensor {
  const kept = constants[NAMES.kept]!;
  const known = smallVectors(reshape(kept, [kept.shape[0]!, ...image.shape.slice(1)]));
  const products = matMul(smallVectors(image), known, false, true);
  const farness = sub(sum(square(known), 1), mul(products, 2));
  const isNearest = cast(equal(farness, min(farness, 1, true)), "float32");
  const shares = div(isNearest, sum(isNearest, 1, true));
  return reshape(matMul(shares as Tensor2D, kept as Tensor2D), image.shape);
}

/** `[batch, …]` of small pictures in one row each. */
function smallVectors(pictures: Tensor): Tensor2D {
  return reshape(toNetworkRange(resized(pictures, SMALL)), [pictures.shape[0]!, -1]);
}

/** A map or picture with this many places a side: means where it becomes smaller, in between by straight lines. */
function resized(x: Tensor, side: number): Tensor {
  const from = x.shape[1]!;
  if (from === side) return x;
  const cell = wholeCell(from, side);
  const means = cell === 1 ? x : avgPool(x as Tensor4D, cell, cell, "valid");
  return from / cell === side ? means : images.resizeBilinear(means as Tensor4D, [side, side], false, true);
}

/** The largest cell that divides the side without making it smaller than what is wanted. */
function wholeCell(from: number, side: number): number {
  for (let cell = Math.floor(from / side); cell > 1; cell -= 1) if (from % cell === 0) return cell;
  return 1;
}

function constantsOf({
  bank,
  places,
}: Pick<BackboneCalibration, "bank" | "places">): ExportedFunction["constants"] {
  const grid = Math.sqrt(places.mean.length);
  const shape = [1, grid, grid, 1];
  return {
    ...bankConstants(BANK, bank),
    [NAMES.mean]: { shape, data: places.mean },
    [NAMES.deviation]: { shape, data: places.deviation },
  };
}
