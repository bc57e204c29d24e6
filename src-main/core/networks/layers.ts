/** @file The layers that the networks are made of, as functions over a scope. Images are `[batch, height, width, channels]`. */
import {
  add,
  cast,
  conv2d,
  conv2dTranspose,
  div,
  greaterEqual,
  matMul,
  moments,
  mul,
  norm,
  ones,
  reshape,
  rsqrt,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  constantInitialiser,
  type Initialiser,
  normalInitialiser,
  type Scope,
  uniformInitialiser,
  unitInitialiser,
} from "./scope.ts";

const ZERO = constantInitialiser(0);
const ONE = constantInitialiser(1);

/** Radford et al. 2016, and the released code of the paper: N(0, 0.02²). */
const NARROW = normalInitialiser(0.02);

/** He et al. 2015: keeps the variance through layers followed by a (leaky) rectifier. */
function heInitialiser(inputs: number): Initialiser {
  return normalInitialiser(Math.sqrt(2 / inputs));
}

/** Glorot & Bengio 2010, uniform: keeps the variance of values and of gradients through linear layers. */
function xavierInitialiser(inputs: number, outputs: number): Initialiser {
  return uniformInitialiser(Math.sqrt(6 / (inputs + outputs)));
}

export type WeightScale = "narrow" | "he" | "xavier";

/** `inputs` are the values that meet in one value of the layer, `outputs` those that one value of its input goes to. */
function weightInitialiser(scale: WeightScale, inputs: number, outputs: number): Initialiser {
  if (scale === "narrow") return NARROW;
  return scale === "he" ? heInitialiser(inputs) : xavierInitialiser(inputs, outputs);
}

type LayerOptions = {
  readonly scale?: WeightScale;
  /** A bias in front of batch normalisation has no effect: leave it out. */
  readonly hasBias?: boolean;
  /** Miyato et al. 2018: the weight divided by its largest singular value. */
  readonly isSpectral?: boolean;
};

type ConvolutionOptions = LayerOptions & {
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
};

/** SAME-padded convolution: `[b, h, w, c]` → `[b, ⌈h/stride⌉, ⌈w/stride⌉, channels]`. */
export function convolution(scope: Scope, x: Tensor, options: ConvolutionOptions): Tensor {
  const { channels, kernel, stride, scale = "narrow" } = options;
  const inputs = x.shape[3]!;
  const initialise = weightInitialiser(scale, kernel * kernel * inputs, (kernel / stride) ** 2 * channels);
  const filter = weight(scope, [kernel, kernel, inputs, channels], initialise, options);
  return withBias(scope, conv2d(x as Tensor4D, filter as Tensor4D, stride, "same"), channels, options);
}

/** SAME-padded transposed convolution: `[b, h, w, c]` → `[b, h·stride, w·stride, channels]`. */
export function transposedConvolution(scope: Scope, x: Tensor, options: ConvolutionOptions): Tensor {
  const { channels, kernel, stride, scale = "narrow" } = options;
  const [batch, height, width, inputs] = x.shape as [number, number, number, number];
  // Of kernel² taps only (kernel / stride)² meet any one output pixel.
  const initialise = weightInitialiser(scale, (kernel / stride) ** 2 * inputs, kernel * kernel * channels);
  const filter = weight(scope, [kernel, kernel, channels, inputs], initialise, options);
  const shape: [number, number, number, number] = [batch, height * stride, width * stride, channels];
  const y = conv2dTranspose(x as Tensor4D, filter as Tensor4D, shape, stride, "same");
  return withBias(scope, y, channels, options);
}

/** `[b, inputs]` → `[b, units]`. */
export function dense(scope: Scope, x: Tensor, units: number, options: LayerOptions = {}): Tensor {
  const inputs = x.shape[1]!;
  const initialise = weightInitialiser(options.scale ?? "narrow", inputs, units);
  const matrix = weight(scope, [inputs, units], initialise, options);
  return withBias(scope, matMul(x as Tensor2D, matrix as Tensor2D), units, options);
}

/** `[b, h, w, c]` → `[b, h·w·c]`. */
export function flatten(x: Tensor): Tensor {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  return reshape(x, [batch, rest.reduce((product, length) => product * length, 1)]);
}

function withBias(scope: Scope, x: Tensor, units: number, { hasBias = true }: LayerOptions): Tensor {
  return hasBias ? add(x, scope.parameter("bias", [units], ZERO)) : x;
}

function weight(
  scope: Scope,
  shape: readonly number[],
  initialise: Initialiser,
  { isSpectral = false }: LayerOptions,
): Tensor {
  const parameter = scope.parameter("weight", shape, initialise);
  return isSpectral ? div(parameter, largestSingularValue(scope, parameter)) : parameter;
}

/**
 * σ(W) of W seen as a matrix `[out, everything else]`, by one power iteration a step (Miyato et al. 2018, algorithm 1).
 * With the singular vector r held fixed, σ = ‖r·W‖ has just the gradient that the paper gives it, u·rᵀ.
 */
function largestSingularValue(scope: Scope, parameter: Tensor): Tensor {
  const out = parameter.shape.at(-1)!;
  // A filter lies ready for its convolution, out first, a dense matrix out last: seen as they lie, nothing has to move.
  const isFilter = parameter.rank === 4;
  const seen = isFilter ? reshape(transpose(parameter, [3, 2, 0, 1]), [out, -1]) : parameter;
  const matrix = seen as Tensor2D;
  const right = scope.statistic("singular", [1, out], unitInitialiser) as Tensor2D;
  const image = matMul(right, matrix, false, !isFilter);
  const sigma = add(norm(image), 1e-12);
  if (scope.isTraining) {
    const next = matMul(image, matrix, false, isFilter);
    scope.updateStatistic("singular", () => div(next, add(norm(next), 1e-12)));
  }
  return sigma;
}

export type BatchNormalisation = {
  readonly momentum: number;
  readonly epsilon: number;
  /** False: without a learned scale and shift. */
  readonly isAffine?: boolean;
};

/**
 * Ioffe & Szegedy 2015. In training by the batch's own mean and variance, which also move the running ones:
 * running ← momentum · running + (1 − momentum) · batch. In use by the running ones.
 */
export function batchNormalisation(scope: Scope, x: Tensor, options: BatchNormalisation): Tensor {
  const { momentum, epsilon, isAffine = true } = options;
  const channels = x.shape.at(-1)!;
  const gamma = isAffine ? scope.parameter("gamma", [channels], ONE) : ones([channels]);
  const beta = isAffine ? scope.parameter("beta", [channels], ZERO) : zeros([channels]);
  const runningMean = scope.statistic("mean", [channels], ZERO);
  const runningVariance = scope.statistic("variance", [channels], ONE);
  if (!scope.isTraining) return normalised(x, runningMean, runningVariance, { gamma, beta, epsilon });
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = moments(x, axes);
  const towards = (now: Tensor) => (running: Tensor) => add(mul(running, momentum), mul(now, 1 - momentum));
  scope.updateStatistic("mean", towards(mean));
  scope.updateStatistic("variance", towards(variance));
  return normalised(x, mean, variance, { gamma, beta, epsilon });
}

/** γ·(x − mean)/√(variance + ε) + β as one scale and one shift a channel, which touches x twice instead of four times. */
function normalised(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  { gamma, beta, epsilon }: { gamma: Tensor; beta: Tensor; epsilon: number },
): Tensor {
  const scale = mul(gamma, rsqrt(add(variance, epsilon)));
  const shift = sub(beta, mul(mean, scale));
  return add(mul(x, scale), shift);
}

/** Srivastava et al. 2014: each element is zero with probability `rate`, the others grow so that the mean stays. */
export function dropout(scope: Scope, x: Tensor, rate: number): Tensor {
  if (!scope.isTraining || rate === 0) return x;
  const kept = cast(greaterEqual(scope.noise.uniform(x.shape), rate), "float32");
  return mul(x, div(kept, 1 - rate));
}
