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
  greater,
  mul,
  sub,
  type Tensor,
  type Tensor4D,
  transpose,
} from "@tensorflow/tfjs-core";
import type { ImageGeometry } from "../../contract/image.ts";
import type { StandardPart, TermFormula } from "../../contract/model.ts";
import { joinGraphs } from "../engine/onnx/join-graphs.ts";
import type { Tensors } from "../engine/step.ts";
import { type ExportedFunction, TRACED_BATCH, traceModel } from "../engine/trace/trace.ts";
import { gaussianBlur, peakOf, standardised } from "./anomaly-score.ts";
import { type Backbone, gridOf } from "./backbone.ts";
import { pictureModel } from "./backbone-picture.ts";
import { bankConstants, distanceToNearest, type FeatureBank } from "./feature-bank.ts";
import { type KeptParts, keptConstants, mostAlike } from "./kept-parts.ts";
import { pictureArea } from "./picture-area.ts";
import { resized } from "./resized.ts";
import type { PlaceMoments } from "./standard-maps.ts";

/** What the scoring function looks with. */
export type BackboneScoring = {
  readonly backbone: Backbone;
  readonly geometry: Pick<ImageGeometry, "size" | "channels">;
};

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
/** Smoothing of the distances, as a share of the map's side: 4 pixels of 224, as in PatchCore. */
const SMOOTHING = 4 / 224;
const BANK = "backbone";
const PLACE_NAMES = {
  mean: "calibration/backbone/places/mean",
  deviation: "calibration/backbone/places/deviation",
} as const;

/** Outputs: `features` `[batch, grid, grid, channels]` of all outputs side by side, `seen` `[batch, grid, grid, 1]`, 0 or 1. */
export function backboneFeatureModel(scoring: BackboneScoring): ExportedFunction {
  return exportedOverFeatures(scoring, {}, ({ features, seen }) => ({ features, seen }));
}

/** Outputs: `map`, the distances `[batch, grid, grid, 1]` before they are measured by place, and `seen` as above. */
export function backboneMapModel(scoring: BackboneScoring, bank: FeatureBank): ExportedFunction {
  return exportedOverFeatures(scoring, bankConstants(BANK, bank), ({ features, seen }, constants) => ({
    map: distanceToNearest(features, BANK, constants),
    seen,
  }));
}

/** Output: the value of the term, `[batch]`. */
export function backboneTermModel(
  scoring: BackboneScoring,
  calibration: Pick<BackboneCalibration, "bank" | "places">,
): ExportedFunction {
  return exportedOverFeatures(scoring, backboneConstants(calibration), (given, constants) => ({
    [BACKBONE_PART]: peakOf(standardMap(given, constants)),
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
  const constants = { ...backboneConstants(calibration), ...keptConstants(kept) };
  return exportedOverFeatures(scoring, constants, (given, bound) => {
    const map = standardMap(given, bound);
    const peak = peakOf(map);
    return {
      score: standardised(standardised(peak, formula.terms[0]!.scale), formula.scale),
      [BACKBONE_PART]: peak,
      heatmap: div(resized(map, size), heatmapThreshold),
      reconstruction: mostAlike(given.image, bound),
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

/** The image, and of it what `backboneFeatureModel` gives. */
type BackboneFeatures = { readonly image: Tensor; readonly features: Tensor; readonly seen: Tensor };

function featureName(index: number): string {
  return `feature:${index}`;
}

function exportedOverFeatures(
  { backbone, geometry }: BackboneScoring,
  constants: ExportedFunction["constants"],
  body: (given: BackboneFeatures, constants: Tensors) => Tensors,
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
    body: (bound, fed) => body(combinedFeatures(backbone, fed), bound),
  };
}

function combinedFeatures(backbone: Backbone, fed: Tensors): BackboneFeatures {
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
function standardMap({ features, seen }: BackboneFeatures, constants: Tensors): Tensor {
  const distances = distanceToNearest(features, BANK, constants);
  const standard = div(sub(distances, constants[PLACE_NAMES.mean]!), constants[PLACE_NAMES.deviation]!);
  return gaussianBlur(mul(standard, seen), features.shape[1]! * SMOOTHING);
}

function backboneConstants({
  bank,
  places,
}: Pick<BackboneCalibration, "bank" | "places">): ExportedFunction["constants"] {
  const grid = Math.sqrt(places.mean.length);
  const shape = [1, grid, grid, 1];
  return {
    ...bankConstants(BANK, bank),
    [PLACE_NAMES.mean]: { shape, data: places.mean },
    [PLACE_NAMES.deviation]: { shape, data: places.deviation },
  };
}
