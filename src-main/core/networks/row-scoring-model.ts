/** @file The exported model of rows: a function from features to score, parts and column residuals, traced into `model.onnx`. */
import { abs, div, matMul, max, sub, type Tensor, type Tensor2D } from "@tensorflow/tfjs-core";
import type { ScoreFormula } from "../../contract/model.ts";
import type { Arrays, Tensors } from "../engine/step.ts";
import { type ExportedFunction, TRACED_BATCH } from "../engine/trace/trace.ts";
import { anomalyScore, rawTerms, standardised } from "./anomaly-score.ts";
import { bind } from "./networks.ts";
import { boundScope } from "./scope.ts";
import { constantsOf, type TrainedNetworks } from "./scoring-model.ts";

/** Which column of the table each feature belongs to: a word column has a feature for each word. */
export type FeatureColumns = {
  /** `[features]`, places in [0, `count`). */
  readonly columnOfFeature: ArrayLike<number>;
  readonly count: number;
};

/** What good rows taught about the scores of these networks. */
export type RowCalibration = {
  /** Mean and deviation of each column's residual, `[columns]`. */
  readonly columns: { readonly mean: Float32Array; readonly deviation: Float32Array };
  readonly formula: ScoreFormula;
};

const MEMBERSHIP = "calibration/columns/membership";
const COLUMN_MEAN = "calibration/columns/mean";
const COLUMN_DEVIATION = "calibration/columns/deviation";

/** Features `row` `[batch, features]` → the raw parts and `columns`, Σ|x − G(E(x))| over each column's features `[batch, columns]`. */
export function rawRowScoringModel(trained: TrainedNetworks, columns: FeatureColumns): ExportedFunction {
  return {
    inputs: rowInput(trained),
    constants: { ...constantsOf(trained), ...membershipOf(columns) },
    body: (constants, { row }) => ({ ...scored(trained, constants, row!) }),
  };
}

/**
 * Features `row` `[batch, features]` → `score` `[batch]`, its parts `[batch]` each, `columns` `[batch, columns]`, each column's
 * residual in standard deviations of good rows, and `reconstruction`, shaped as `row`. The part `peak` is the highest column.
 */
export function rowScoringModel(
  trained: TrainedNetworks,
  columns: FeatureColumns,
  calibration: RowCalibration,
): ExportedFunction {
  const shape = [1, columns.count];
  return {
    inputs: rowInput(trained),
    constants: {
      ...constantsOf(trained),
      ...membershipOf(columns),
      [COLUMN_MEAN]: { shape, data: calibration.columns.mean },
      [COLUMN_DEVIATION]: { shape, data: calibration.columns.deviation },
    },
    body: (constants, { row }) => calibrated(scored(trained, constants, row!), constants, calibration),
  };
}

function calibrated(
  { columns, reconstruction, ...raw }: ReturnType<typeof scored>,
  constants: Tensors,
  { formula }: RowCalibration,
): Tensors {
  const standard = div(sub(columns, constants[COLUMN_MEAN]!), constants[COLUMN_DEVIATION]!);
  const parts = { ...raw, peak: max(standard, 1) };
  return {
    score: standardised(anomalyScore(parts, formula), formula.scale),
    ...parts,
    columns: standard,
    reconstruction,
  };
}

function scored({ networks }: TrainedNetworks, constants: Tensors, row: Tensor) {
  const terms = rawTerms(bind(networks, boundScope(constants, { isTraining: false })), row);
  const residual = abs(sub(row, terms.reconstruction));
  return { ...terms, columns: matMul(residual as Tensor2D, constants[MEMBERSHIP] as Tensor2D) };
}

function rowInput({ networks }: TrainedNetworks) {
  return { row: [TRACED_BATCH, ...networks.shape.input] };
}

/** `[features, columns]`: 1 where the feature belongs to the column, so that a product with it sums over columns. */
function membershipOf({ columnOfFeature, count }: FeatureColumns): ExportedFunction["constants"] {
  const features = columnOfFeature.length;
  const data = new Float32Array(features * count);
  for (let feature = 0; feature < features; feature += 1)
    data[feature * count + columnOfFeature[feature]!] = 1;
  return {
    [MEMBERSHIP]: { shape: [features, count], data } satisfies { shape: number[]; data: Arrays[string] },
  };
}
