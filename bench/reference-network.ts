/**
 * @file A BiGAN of 5.5 million parameters for 64×64×3 images and one update of it: what `pytorch_step.py` also computes.
 *
 * It is no preset. It is the common shape of such networks (Radford et al. 2016), plain enough that the two programs can be
 * held side by side: the same layers, the same losses over one shared forward pass, Adam for D and Adam for E and G.
 */
import { concat, leakyRelu, relu, reshape, type Tensor, tanh } from "@tensorflow/tfjs-core";
import { sizeOf } from "../src-main/core/engine/shape.ts";
import type { Step, Tensors } from "../src-main/core/engine/step.ts";
import { type AdamSettings, adamState, adamUpdate } from "../src-main/core/networks/adam.ts";
import { differentiate } from "../src-main/core/networks/differentiate.ts";
import {
  type BatchNormalisation,
  batchNormalisation,
  convolution,
  dense,
  flatten,
  transposedConvolution,
} from "../src-main/core/networks/layers.ts";
import { deceptionLoss, discriminatorLoss } from "../src-main/core/networks/losses.ts";
import { bind, type Judgement, type Networks, networkShapeOf } from "../src-main/core/networks/networks.ts";
import {
  boundScope,
  type Declarations,
  declareParameters,
  type Scope,
  shapesOf,
  trainableNames,
} from "../src-main/core/networks/scope.ts";

export const BATCH = 32;
export const IMAGE = { size: 64, channels: 3, latent: 128 } as const;
export const ADAM: AdamSettings = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

const WIDTHS = [32, 64, 128, 256] as const;
const INNERMOST = WIDTHS[3];
const GRID = 4;
const PAIR_UNITS = 512;
const SLOPE = 0.2;
const NORMALISATION: BatchNormalisation = { momentum: 0.9, epsilon: 1e-3 };
const HALVING = { kernel: 4, stride: 2 } as const;

const networks: Networks = { shape: networkShapeOf(IMAGE), encode, generate, discriminate };

function encode(scope: Scope, x: Tensor): Tensor {
  let h = x;
  for (const [stage, channels] of WIDTHS.entries()) {
    const within = scope.within(`stage${stage}`);
    h = convolution(within, h, { channels, ...HALVING });
    if (stage > 0) h = batchNormalisation(within, h, NORMALISATION);
    h = leakyRelu(h, SLOPE);
  }
  return dense(scope.within("code"), flatten(h), IMAGE.latent);
}

function generate(scope: Scope, z: Tensor): Tensor {
  const start = scope.within("start");
  let h = batchNormalisation(start, dense(start, z, GRID * GRID * INNERMOST), NORMALISATION);
  h = reshape(relu(h), [z.shape[0]!, GRID, GRID, INNERMOST]);
  for (const channels of WIDTHS.slice(0, -1).toReversed()) {
    const within = scope.within(`stage${channels}`);
    h = relu(
      batchNormalisation(within, transposedConvolution(within, h, { channels, ...HALVING }), NORMALISATION),
    );
  }
  return tanh(transposedConvolution(scope.within("image"), h, { channels: IMAGE.channels, ...HALVING }));
}

function discriminate(scope: Scope, x: Tensor, z: Tensor): Judgement {
  let h = x;
  for (const [stage, channels] of WIDTHS.entries())
    h = leakyRelu(convolution(scope.within(`stage${stage}`), h, { channels, ...HALVING }), SLOPE);
  const code = leakyRelu(dense(scope.within("code"), z, PAIR_UNITS), SLOPE);
  const features = leakyRelu(dense(scope.within("pair"), concat([flatten(h), code], 1), PAIR_UNITS), SLOPE);
  return { features, logit: dense(scope.within("logit"), features, 1) };
}

export type Reference = {
  readonly declarations: Declarations;
  readonly step: Step;
  readonly parameters: number;
};

/** The update as a step. Feeds: `x` `[32, 64, 64, 3]` and `stepSize`. Outputs: `discriminatorLoss`, `generatorLoss`. */
export async function referenceTraining(): Promise<Reference> {
  const declarations = await declareParameters((scope) => {
    const { E, G, D } = bind(networks, scope);
    const x = G(scope.noise.normal([BATCH, IMAGE.latent]));
    D(x, E(x));
  });
  const shapes = shapesOf(declarations);
  const trainable = pick(shapes, trainableNames(declarations));
  const step: Step = {
    name: "reference",
    state: { ...shapes, ...adamState(trainable) },
    feeds: { x: [BATCH, IMAGE.size, IMAGE.size, IMAGE.channels], stepSize: [] },
    body: (state, { x, stepSize }, noise) => {
      const pass = { declarations, state, x: x!, z: noise.normal([BATCH, IMAGE.latent]) };
      const D = gradientsOf(pass, ["D/"], discriminatorLoss);
      const EG = gradientsOf(pass, ["E/", "G/"], deceptionLoss);
      const updated = adamUpdate(state, { ...D.gradients, ...EG.gradients }, stepSize!, ADAM);
      return {
        state: { ...EG.auxiliary, ...updated },
        outputs: { discriminatorLoss: D.loss, generatorLoss: EG.loss },
      };
    },
  };
  const parameters = Object.values(trainable).reduce((total, shape) => total + sizeOf(shape), 0);
  return { declarations, step, parameters };
}

type Pass = {
  readonly declarations: Declarations;
  readonly state: Tensors;
  readonly x: Tensor;
  readonly z: Tensor;
};

/** Gradients of a loss over D(x, E(x)) and D(G(z), z), and the moved running statistics. */
function gradientsOf(
  { declarations, state, x, z }: Pass,
  prefixes: readonly string[],
  lossOf: (real: Tensor, fake: Tensor) => Tensor,
) {
  const names = prefixes.flatMap((prefix) => trainableNames(declarations, prefix));
  return differentiate(pick(state, names), (parameters) => {
    const updates = new Map<string, Tensor>();
    const { E, G, D } = bind(
      networks,
      boundScope({ ...state, ...parameters }, { isTraining: true, updates }),
    );
    const loss = lossOf(D(x, E(x)).logit, D(G(z), z).logit);
    return { loss, auxiliary: Object.fromEntries(updates) };
  });
}

function pick<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, values[name]!]));
}
