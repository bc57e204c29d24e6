/** @file The exported model: a function from pixels to score, parts, heatmap and reconstruction, traced into `model.onnx`. */
import { add, div, mul, type Tensor } from "@tensorflow/tfjs-core";
import type { ScoreFormula } from "../../contract/model.ts";
import type { Shape } from "../engine/shape.ts";
import type { Arrays, Tensors } from "../engine/step.ts";
import { type ExportedFunction, TRACED_BATCH } from "../engine/trace/trace.ts";
import {
  anomalyScore,
  peakOf,
  rawScores,
  standardised,
  standardisedMap,
  toNetworkRange,
} from "./anomaly-score.ts";
import { bind, type Networks } from "./networks.ts";
import { boundScope, type Declarations } from "./scope.ts";

/** Networks with the values that score: averaged weights and running statistics. */
export type TrainedNetworks = {
  readonly networks: Networks;
  readonly declarations: Declarations;
  readonly values: Arrays;
};

/** What good parts taught about the scores of these networks. */
export type ScoringCalibration = {
  /** Mean and deviation of the blurred residual at each place, `[size · size]`. */
  readonly map: { readonly mean: Float32Array; readonly deviation: Float32Array };
  readonly formula: ScoreFormula;
  /** The standardised residual that the heatmap shows as 1. */
  readonly heatmapThreshold: number;
};

const MAP_MEAN = "calibration/map/mean";
const MAP_DEVIATION = "calibration/map/deviation";

/** Pixels in 0–255, `image` `[batch, size, size, channels]` → the raw parts, before anything is known of good parts. */
export function rawScoringModel(trained: TrainedNetworks): ExportedFunction {
  return {
    inputs: imageInput(trained.networks),
    constants: constantsOf(trained),
    body: (constants, { image }) => ({ ...scored(trained, constants, image!) }),
  };
}

/**
 * Pixels in 0–255, `image` `[batch, size, size, channels]` → `score` `[batch]`, its parts `[batch]` each, `heatmap`
 * `[batch, size, size, 1]` in which 1 is the edge of what good parts show, and `reconstruction` in 0–255, shaped as `image`.
 */
export function scoringModel(trained: TrainedNetworks, calibration: ScoringCalibration): ExportedFunction {
  const [height, width] = trained.networks.shape.input as [number, number, number];
  const shape: Shape = [1, height, width, 1];
  return {
    inputs: imageInput(trained.networks),
    constants: {
      ...constantsOf(trained),
      [MAP_MEAN]: { shape, data: calibration.map.mean },
      [MAP_DEVIATION]: { shape, data: calibration.map.deviation },
    },
    body: (constants, { image }) => calibrated(scored(trained, constants, image!), constants, calibration),
  };
}

function calibrated(
  { map, reconstruction, ...raw }: ReturnType<typeof rawScores>,
  constants: Tensors,
  { formula, heatmapThreshold }: ScoringCalibration,
): Tensors {
  const statistics = { mean: constants[MAP_MEAN]!, deviation: constants[MAP_DEVIATION]! };
  const standardMap = standardisedMap(map, statistics);
  const parts = { ...raw, peak: peakOf(standardMap) };
  return {
    score: standardised(anomalyScore(parts, formula), formula.scale),
    ...parts,
    heatmap: div(standardMap, heatmapThreshold),
    reconstruction: mul(add(reconstruction, 1), 127.5),
  };
}

function scored({ networks }: TrainedNetworks, constants: Tensors, image: Tensor) {
  const bound = bind(networks, boundScope(constants, { isTraining: false }));
  return rawScores(bound, toNetworkRange(image));
}

function imageInput({ shape }: Networks) {
  return { image: [TRACED_BATCH, ...shape.input] };
}

/** The networks' values as constants of an exported function. */
export function constantsOf({ declarations, values }: TrainedNetworks): ExportedFunction["constants"] {
  return Object.fromEntries(
    [...declarations].map(([name, { shape }]) => [name, { shape, data: values[name]! }]),
  );
}
