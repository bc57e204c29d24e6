/**
 * @file The networks of the practical preset `bigan`: strided 4×4 convolutions (Radford et al. 2016), batch-normalised in
 * E and G, spectrally normalised in D (Miyato et al. 2018), which keeps D from winning outright.
 */
import { concat, leakyRelu, relu, reshape, type Tensor, tanh } from "@tensorflow/tfjs-core";
import {
  type BatchNormalisation,
  batchNormalisation,
  convolution,
  dense,
  flatten,
  transposedConvolution,
} from "./layers.ts";
import { type ImageShape, type Judgement, type Networks, networkShapeOf } from "./networks.ts";
import type { Scope } from "./scope.ts";

const SLOPE = 0.2;
const PAIR_UNITS = 256;
const WIDEST = 256;
/** A short memory: trainings here are thousands of steps, not hundreds of thousands. */
const NORMALISATION: BatchNormalisation = { momentum: 0.9, epsilon: 1e-3 };

/** Channels after each halving, from the image inwards: width, 2·width, 4·width, …, at most 256, down to a 4-pixel grid (7 for 28). */
function stages(size: number, width: number): number[] {
  const count = size === 28 ? 2 : Math.log2(size / 4);
  return Array.from({ length: count }, (_, stage) => Math.min(width * 2 ** stage, WIDEST));
}

export function biganNetworks(shape: ImageShape, width: number): Networks {
  const widths = stages(shape.size, width);
  return {
    shape: networkShapeOf(shape),
    encode: (scope, x) => encode(scope, x, widths, shape),
    generate: (scope, z) => generate(scope, z, widths, shape),
    discriminate: (scope, x, z) => discriminate(scope, x, z, widths),
  };
}

function encode(scope: Scope, x: Tensor, widths: readonly number[], { latent }: ImageShape): Tensor {
  let h = x;
  for (const [stage, channels] of widths.entries()) {
    const within = scope.within(`stage${stage + 1}`);
    h = convolution(within, h, { channels, kernel: 4, stride: 2, scale: "he", hasBias: stage === 0 });
    if (stage > 0) h = batchNormalisation(within, h, NORMALISATION);
    h = leakyRelu(h, SLOPE);
  }
  const code = scope.within("code");
  // Normalised codes have the mean and the spread of the prior N(0, I) from the first step on, so that D cannot tell a
  // pair by its scale alone.
  return batchNormalisation(code, dense(code, flatten(h), latent, { scale: "he", hasBias: false }), {
    ...NORMALISATION,
    isAffine: false,
  });
}

function generate(
  scope: Scope,
  z: Tensor,
  widths: readonly number[],
  { size, channels }: ImageShape,
): Tensor {
  const grid = size / 2 ** widths.length;
  const innermost = widths.at(-1)!;
  const start = scope.within("start");
  let h = dense(start, z, grid * grid * innermost, { scale: "he", hasBias: false });
  h = reshape(h, [z.shape[0]!, grid, grid, innermost]);
  h = relu(batchNormalisation(start, h, NORMALISATION));
  for (let stage = widths.length - 1; stage > 0; stage -= 1) {
    const within = scope.within(`stage${stage + 1}`);
    const options = {
      channels: widths[stage - 1]!,
      kernel: 4,
      stride: 2,
      scale: "he",
      hasBias: false,
    } as const;
    h = relu(batchNormalisation(within, transposedConvolution(within, h, options), NORMALISATION));
  }
  return tanh(transposedConvolution(scope.within("image"), h, { channels, kernel: 4, stride: 2 }));
}

function discriminate(scope: Scope, x: Tensor, z: Tensor, widths: readonly number[]): Judgement {
  const spectral = { scale: "he", isSpectral: true } as const;
  let h = x;
  for (const [stage, channels] of widths.entries()) {
    const within = scope.within(`stage${stage + 1}`);
    h = leakyRelu(convolution(within, h, { channels, kernel: 4, stride: 2, ...spectral }), SLOPE);
  }
  const code = leakyRelu(dense(scope.within("code"), z, PAIR_UNITS, spectral), SLOPE);
  const features = leakyRelu(
    dense(scope.within("pair"), concat([flatten(h), code], 1), PAIR_UNITS, spectral),
    SLOPE,
  );
  return { features, logit: dense(scope.within("logit"), features, 1, spectral) };
}
