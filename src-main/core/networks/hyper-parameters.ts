/** @file The numbers of the presets, without the networks: what only asks how long a training is need not load an engine. */
import type { InputSize } from "../../contract/image.ts";
import type { BiganPreset } from "../../contract/training.ts";

/** Everything that a preset decides; written into each model. */
export type HyperParameters = {
  readonly latent: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decay of the moving average of E, G and D that scores. */
  readonly averageDecay: number;
  /** True: the average forgets the first weights quickly (bias-corrected); false: as released. */
  readonly isAverageRamped: boolean;
  /** Weights in the loss of E and G of: deception, mean |x − G(E(x))|, mean |z − E(G(z))|. */
  readonly adversarialWeight: number;
  readonly reconstructionWeight: number;
  readonly codeWeight: number;
  /** Share of all steps in which E and G learn to reconstruct before D joins. */
  readonly warmUpShare: number;
  /** True: the learning rate falls over the last part of the training. */
  readonly isSettling: boolean;
  /** D rests while its loss is below this: a D that has won teaches nothing. */
  readonly discriminatorRest: number;
  /** True: D learns first, then E and G against the new D on a batch of their own, as released; false: all at once. */
  readonly isAlternating: boolean;
  /**
   * What moves the running statistics of batch normalisation: every pass that a loss needs, or only those over real parts, which
   * are the ones that scoring repeats. The released code also runs G(E(x)) in training, which no loss of its needs: there G's
   * running mean and variance follow both G(z) and G(E(x)), here those of `paper` follow G(z) alone.
   */
  readonly statisticsFrom: "every pass" | "parts";
  /** α in A(x) = α·L_G + (1 − α)·L_D. */
  readonly alpha: number;
  /** What L_G is: the paper's ‖x − G(E(x))‖₁, or the highest point of the smoothed, standardised residual. */
  readonly reconstructionTerm: "residual" | "peak";
  /** True: both terms are standardised on good parts before they are mixed; false: raw sums, as in the paper. */
  readonly isStandardised: boolean;
  /** Steps of an epoch-free default training. */
  readonly steps: number;
};

/** Of the paper's appendix: the length of z, whatever the image's size. */
const PAPER_LATENT = 200;

/** The preset's numbers for images of this size, in pixels a side. */
export function hyperParametersOf(preset: BiganPreset, size: InputSize): HyperParameters {
  return preset === "paper" ? paperNumbers(size) : biganNumbers(size);
}

/** Zenati et al. 2018, appendix, and the released code: for 28 px exactly; larger images in smaller batches. */
function paperNumbers(size: InputSize): HyperParameters {
  return {
    latent: PAPER_LATENT,
    batchSize: size <= 32 ? 100 : 32,
    learningRate: 1e-5,
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    averageDecay: 0.999,
    isAverageRamped: false,
    adversarialWeight: 1,
    reconstructionWeight: 0,
    codeWeight: 0,
    warmUpShare: 0,
    isSettling: false,
    discriminatorRest: 0,
    isAlternating: true,
    statisticsFrom: "every pass",
    alpha: 0.9,
    reconstructionTerm: "residual",
    isStandardised: false,
    steps: 50_000,
  };
}

/** A BiGAN whose cycles are held together by L1 (Carrara et al. 2021), with spectral norm in D and a warm-up. */
function biganNumbers(size: InputSize): HyperParameters {
  return {
    latent: size <= 64 ? 64 : 128,
    batchSize: size <= 128 ? 16 : 8,
    learningRate: 5e-4,
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    averageDecay: 0.999,
    isAverageRamped: true,
    adversarialWeight: 0.1,
    reconstructionWeight: 50,
    codeWeight: 1,
    warmUpShare: 0.3,
    isSettling: true,
    discriminatorRest: 0.1,
    isAlternating: false,
    statisticsFrom: "parts",
    alpha: 0.9,
    reconstructionTerm: "peak",
    isStandardised: true,
    steps: 4000,
  };
}
