/** @file The numbers of the presets for rows of a table. */
import type { TablePreset } from "../../contract/table.ts";
import type { HyperParameters } from "./hyper-parameters.ts";

/** The preset's numbers for rows of this many features. */
export function tableHyperParametersOf(preset: TablePreset, features: number): HyperParameters {
  return preset === "paper" ? paperNumbers() : biganNumbers(features);
}

/**
 * Zenati et al. 2018, appendix, and the released code for KDD99. Of the 494,021 rows some 198,400 are trained on; the steps are
 * 50 epochs of them.
 */
function paperNumbers(): HyperParameters {
  return {
    latent: 32,
    batchSize: 50,
    learningRate: 1e-5,
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    averageDecay: 0.9999,
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
    steps: 198_400,
  };
}

/**
 * A few hundred rows of a few sensors: the cycles are held together by L1, as for images, and the code is much shorter than
 * the row, since with one as long as the row G(E(x)) = x for faults too.
 */
function biganNumbers(features: number): HyperParameters {
  return {
    ...paperNumbers(),
    latent: Math.min(32, Math.max(1, Math.round(features / 3))),
    batchSize: 32,
    learningRate: 1e-3,
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
    reconstructionTerm: "peak",
    isStandardised: true,
    steps: 4000,
  };
}
