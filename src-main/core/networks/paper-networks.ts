/**
 * @file The networks of the paper for 28×28 MNIST (Zenati et al. 2018, appendix; the authors' released code), and the same
 * pattern for larger images.
 *
 * For 28 px everything is as released: E 3×3 convolutions 32, 64, 128 and a code of 200; G dense 1024, dense 7·7·128,
 * transposed 4×4 convolutions 64 and 1; D two 4×4 convolutions of 64, dense 512 for z, 1024 for the pair. For 32–384 px
 * one halving is added for each doubling of the size, so that the innermost grid stays 7 or 8 pixels wide, 12 for 384 px; the
 * added convolutions keep the width of the innermost one.
 */
import { concat, leakyRelu, relu, reshape, type Tensor, tanh } from "@tensorflow/tfjs-core";
import {
  type BatchNormalisation,
  batchNormalisation,
  convolution,
  dense,
  dropout,
  flatten,
  transposedConvolution,
} from "./layers.ts";
import { type ImageShape, type Judgement, type Networks, networkShapeOf } from "./networks.ts";
import type { Scope } from "./scope.ts";

const SLOPE = 0.1;
const DROPOUT = 0.5;
/** TensorFlow 1's defaults, which the released code uses. */
const NORMALISATION: BatchNormalisation = { momentum: 0.99, epsilon: 1e-3 };

/** Times the size is halved on the way to the innermost grid: 28 → 7, 32 → 8, 64 → 8, …, 256 → 8, 384 → 12. */
function halvings(size: number): number {
  return size === 28 ? 2 : Math.floor(Math.log2(size / 8));
}

export function paperNetworks(shape: ImageShape): Networks {
  return {
    shape: networkShapeOf(shape),
    encode: (scope, x) => encode(scope, x, shape),
    generate: (scope, z) => generate(scope, z, shape),
    discriminate: (scope, x, z) => discriminate(scope, x, z, shape),
  };
}

function encode(scope: Scope, x: Tensor, { size, latent }: ImageShape): Tensor {
  const first = convolution(scope.within("convolution1"), x, { channels: 32, kernel: 3, stride: 1 });
  let h = leakyRelu(first, SLOPE);
  for (let layer = 0; layer < halvings(size); layer += 1) {
    const within = scope.within(`convolution${layer + 2}`);
    h = convolution(within, h, { channels: layer === 0 ? 64 : 128, kernel: 3, stride: 2 });
    h = leakyRelu(batchNormalisation(within, h, NORMALISATION), SLOPE);
  }
  return dense(scope.within("code"), flatten(h), latent);
}

function generate(scope: Scope, z: Tensor, { size, channels }: ImageShape): Tensor {
  const grid = size / 2 ** halvings(size);
  const first = scope.within("dense1");
  let h = relu(batchNormalisation(first, dense(first, z, 1024), NORMALISATION));
  const second = scope.within("dense2");
  h = relu(batchNormalisation(second, dense(second, h, grid * grid * 128), NORMALISATION));
  h = reshape(h, [z.shape[0]!, grid, grid, 128]);
  for (let layer = 1; layer < halvings(size); layer += 1) {
    const within = scope.within(`transposed${layer}`);
    h = transposedConvolution(within, h, { channels: 64, kernel: 4, stride: 2 });
    h = relu(batchNormalisation(within, h, NORMALISATION));
  }
  return tanh(transposedConvolution(scope.within("image"), h, { channels, kernel: 4, stride: 2 }));
}

function discriminate(scope: Scope, x: Tensor, z: Tensor, { size }: ImageShape): Judgement {
  let h = x;
  for (let layer = 0; layer < halvings(size); layer += 1) {
    const within = scope.within(`convolution${layer + 1}`);
    h = convolution(within, h, { channels: 64, kernel: 4, stride: 2 });
    if (layer > 0) h = batchNormalisation(within, h, NORMALISATION);
    h = dropout(scope, leakyRelu(h, SLOPE), DROPOUT);
  }
  const code = dropout(scope, leakyRelu(dense(scope.within("code"), z, 512), SLOPE), DROPOUT);
  const pair = dense(scope.within("pair"), concat([flatten(h), code], 1), 1024);
  const features = leakyRelu(pair, SLOPE);
  return { features, logit: dense(scope.within("logit"), dropout(scope, features, DROPOUT), 1) };
}
