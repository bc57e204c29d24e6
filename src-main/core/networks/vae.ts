/**
 * @file Variational auto-encoder scored by reconstruction probability (An & Cho 2015), with one hidden layer each way.
 *
 * The decoder gives each pixel the probability of being white, so that log p(x|z) is a negative cross-entropy; the pixels, in
 * [−1, 1] as everywhere, are brought to [0, 1] for it.
 */
import {
  add,
  exp,
  mean,
  mul,
  relu,
  reshape,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  tile,
} from "@tensorflow/tfjs-core";
import { sizeOf } from "../engine/shape.ts";
import type { Detector } from "./detector.ts";
import { dense, flatten } from "./layers.ts";
import type { Scope } from "./scope.ts";

export type VaeShape = {
  readonly input: readonly number[];
  readonly units: number;
  readonly latent: number;
  /** L, the codes drawn for one reconstruction probability. */
  readonly draws: number;
};

/** Of the paper's MNIST experiment; L as in its algorithm 4 is a free choice. */
export const VAE_MNIST: VaeShape = { input: [28, 28, 1], units: 400, latent: 200, draws: 10 };

const XAVIER = { scale: "xavier" } as const;

/** Score: `reconstruction-probability`, −1/L·Σ log p(x|z_l) with z_l drawn from q(z|x). */
export function vaeDetector(shape: VaeShape, settings: Pick<Detector, "optimiser" | "batchSize">): Detector {
  return {
    ...settings,
    shape: shape.input,
    averageDecay: null,
    objectives: [{ moves: ["encoder/", "decoder/"], loss: (scope, x) => evidenceBound(scope, x, shape) }],
    scores: (scope, x) => ({ "reconstruction-probability": meanSurprise(scope, x, shape) }),
  };
}

/** The negative evidence lower bound: E_q[−log p(x|z)] + KL(q(z|x) ‖ N(0, I)), one draw of z an image. */
function evidenceBound(scope: Scope, x: Tensor, shape: VaeShape): Tensor {
  const { centre, logVariance } = encode(scope.within("encoder"), x, shape);
  const z = drawn(scope, centre, logVariance);
  const divergence = mul(sum(sub(sub(add(square(centre), exp(logVariance)), logVariance), 1), 1), 0.5);
  return mean(add(surprise(x, decode(scope.within("decoder"), z, shape)), divergence));
}

/** The draws of all images lie below each other, so that one pass decodes them. */
function meanSurprise(scope: Scope, x: Tensor, shape: VaeShape): Tensor {
  const { centre, logVariance } = encode(scope.within("encoder"), x, shape);
  const repeated = (tensor: Tensor) => tile(tensor, [shape.draws, 1]);
  const z = drawn(scope, repeated(centre), repeated(logVariance));
  const all = surprise(tile(flatten(x), [shape.draws, 1]), decode(scope.within("decoder"), z, shape));
  return mean(reshape(all, [shape.draws, x.shape[0]!]), 0);
}

function encode(scope: Scope, x: Tensor, { units, latent }: VaeShape) {
  const hidden = relu(dense(scope.within("hidden"), flatten(x), units, XAVIER));
  return {
    centre: dense(scope.within("centre"), hidden, latent, XAVIER),
    logVariance: dense(scope.within("variance"), hidden, latent, XAVIER),
  };
}

function drawn(scope: Scope, centre: Tensor, logVariance: Tensor): Tensor {
  return add(centre, mul(exp(mul(logVariance, 0.5)), scope.noise.normal(centre.shape)));
}

/** Logits of the pixels, `[batch, pixels]`. */
function decode(scope: Scope, z: Tensor, { units, input }: VaeShape): Tensor {
  const hidden = relu(dense(scope.within("hidden"), z, units, XAVIER));
  return dense(scope.within("pixels"), hidden, sizeOf(input), XAVIER);
}

/** −log p(x|z) of each image, summed over pixels: softplus(l) − x·l for x in [0, 1]. */
function surprise(x: Tensor, logits: Tensor): Tensor {
  const white = mul(add(flatten(x), 1), 0.5);
  return sum(sub(softplus(logits), mul(white, logits)), 1);
}
