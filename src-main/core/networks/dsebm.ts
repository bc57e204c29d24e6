/**
 * @file Deep structured energy-based model (Zhai et al. 2016) for rows, with the layers that its comparison on KDD99 uses.
 *
 * The energy of a row is ½‖x − b′‖² − Σ h(x), h a network of softplus layers. Its slope is written by hand: going back through
 * a layer multiplies with the same weights, transposed, so that training needs first derivatives of the tape only.
 */
import {
  add,
  matMul,
  mean,
  mul,
  sigmoid,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Detector } from "./detector.ts";
import { constantInitialiser, type Scope, uniformInitialiser } from "./scope.ts";

export type DsebmShape = { readonly features: number; readonly units: readonly number[] };

/** The rows' own comparison: 121 → 128 → 512, and back by the transposed weights. */
export const DSEBM_UNITS = [128, 512] as const;

/** Scores: `energy` (DSEBM-e) and `reconstruction` (DSEBM-r). */
export function dsebmDetector(
  shape: DsebmShape,
  settings: Pick<Detector, "optimiser" | "batchSize">,
): Detector {
  return {
    ...settings,
    shape: [shape.features],
    averageDecay: null,
    objectives: [{ moves: ["energy/"], loss: (scope, x) => denoisingLoss(scope, x, shape) }],
    scores: (scope, x) => {
      const { energy, reconstruction } = energyModel(scope, x, shape);
      return { energy, reconstruction: sqrt(sum(square(sub(x, reconstruction)), 1)) };
    },
  };
}

/** Denoising score matching: the mean of ‖x − f(x + n)‖² over rows and features, n ~ N(0, 1). */
function denoisingLoss(scope: Scope, x: Tensor, shape: DsebmShape): Tensor {
  const { reconstruction } = energyModel(scope, add(x, scope.noise.normal(x.shape)), shape);
  return mean(square(sub(x, reconstruction)));
}

/** E(x) `[batch]` and f(x) = x − ∂E/∂x `[batch, features]`. */
export function energyModel(scope: Scope, x: Tensor, { features, units }: DsebmShape) {
  const centre = scope.parameter("energy/centre", [features], constantInitialiser(0));
  const layers: { weight: Tensor2D; slope: Tensor }[] = [];
  let h = x;
  for (const [index, width] of units.entries()) {
    const layer = scope.within(`energy/layer${index + 1}`);
    const inputs = h.shape[1]!;
    const weight = layer.parameter(
      "weight",
      [inputs, width],
      uniformInitialiser(Math.sqrt(6 / (inputs + width))),
    ) as Tensor2D;
    const activation = add(
      matMul(h as Tensor2D, weight),
      layer.parameter("bias", [width], constantInitialiser(0)),
    );
    layers.push({ weight, slope: sigmoid(activation) });
    h = softplus(activation);
  }
  const energy = sub(mul(sum(square(sub(x, centre)), 1), 0.5), sum(h, 1));
  return { energy, reconstruction: add(centre, slopeOf(layers)) };
}

/** ∂Σh/∂x: the derivative of softplus is the logistic function. */
function slopeOf(layers: readonly { weight: Tensor2D; slope: Tensor }[]): Tensor {
  const [last, ...before] = layers.toReversed();
  let gradient = matMul(last!.slope as Tensor2D, last!.weight, false, true);
  for (const { weight, slope } of before) {
    gradient = matMul(mul(gradient, slope) as Tensor2D, weight, false, true);
  }
  return gradient;
}
