/**
 * @file The anomaly score of the paper and the heatmap, as one function from pictures to numbers: the exported model.
 *
 * A(x) = α·L_G(x) + (1 − α)·L_D(x) with L_G = ‖x − G(E(x))‖₁ (Zenati et al. 2018, eq. 2). The paper takes raw sums. A
 * defect that covers little of a picture disappears in a sum, so the practical presets take as L_G the highest point of
 * the residual after a small blur, each place measured in standard deviations of good parts at that place.
 */
import {
  abs,
  add,
  conv2d,
  div,
  max,
  mul,
  reshape,
  sub,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from "@tensorflow/tfjs-core";
import type { BiganPart, ScoreFormula, ScoreTerm, Standardisation } from "../../contract/model.ts";
import { absoluteDifferenceSum, crossEntropyReal } from "./losses.ts";
import type { BoundNetworks } from "./networks.ts";

/** What E, G and D say of a batch, be it of images or of rows, before any calibration. */
export type RawTerms = {
  /** ‖x − G(E(x))‖₁, `[batch]`. */
  readonly residual: Tensor;
  /** ‖f_D(x,E(x)) − f_D(G(E(x)),E(x))‖₁, `[batch]`. */
  readonly features: Tensor;
  /** Cross-entropy of D(x,E(x)) against 1, `[batch]`: L_D in the paper's σ form. */
  readonly "sigma-paper": Tensor;
  /** Cross-entropy of D(G(E(x)),E(x)) against 1, `[batch]`: L_D as the released code computes it. */
  readonly "sigma-released": Tensor;
  /** G(E(x)), shaped as x. */
  readonly reconstruction: Tensor;
};

export type RawScores = RawTerms & {
  /** The blurred |x − G(E(x))| of an image, `[batch, size, size, 1]`. */
  readonly map: Tensor;
};

/** Pixels of 0–255 to the networks' range of −1 to 1. */
export function toNetworkRange(pixels: Tensor): Tensor {
  return sub(div(pixels, 127.5), 1);
}

/** The terms of images `[batch, size, size, channels]` in [−1, 1]. */
export function rawScores(networks: BoundNetworks, x: Tensor): RawScores {
  const terms = rawTerms(networks, x);
  return { ...terms, map: residualMap(x, terms.reconstruction) };
}

/** The terms of x `[batch, …input]`, in one pass of E, one of G and two of D. */
export function rawTerms({ E, G, D }: BoundNetworks, x: Tensor): RawTerms {
  const z = E(x);
  const reconstruction = G(z);
  const real = D(x, z);
  const rebuilt = D(reconstruction, z);
  return {
    residual: absoluteDifferenceSum(x, reconstruction),
    features: absoluteDifferenceSum(real.features, rebuilt.features),
    "sigma-paper": flat(crossEntropyReal(real.logit)),
    "sigma-released": flat(crossEntropyReal(rebuilt.logit)),
    reconstruction,
  };
}

/**
 * |x − G(E(x))|, the mean over the channels of a grey picture, their maximum in a coloured one (a fault of colour often
 * shows in one channel alone), blurred with σ = size/48 pixels: noise of single pixels goes, a defect stays.
 */
function residualMap(x: Tensor, reconstruction: Tensor): Tensor {
  const difference = abs(sub(x, reconstruction));
  const strongest = x.shape[3] === 1 ? difference : max(difference, 3, true);
  return gaussianBlur(strongest, x.shape[1]! / 48);
}

/** A map `[batch, height, width, 1]` under a Gaussian of this σ, in pixels of the map. */
export function gaussianBlur(map: Tensor, sigma: number): Tensor {
  return conv2d(map as Tensor4D, gaussianFilter(sigma), 1, "same");
}

/** A normalised Gaussian of this σ in pixels as a filter `[side, side, 1, 1]`, cut at 3σ. */
function gaussianFilter(sigma: number): Tensor4D {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const line = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = line.reduce((sum, value) => sum + value, 0);
  const plane = line.flatMap((row) => line.map((column) => (row * column) / total ** 2));
  return tensor4d(plane, [line.length, line.length, 1, 1]);
}

/** Mean and deviation of the blurred residual of good parts, place by place, `[1, size, size, 1]`. */
export type MapStatistics = { readonly mean: Tensor; readonly deviation: Tensor };

/** The map in standard deviations of good parts, `[batch, size, size, 1]`. */
export function standardisedMap(map: Tensor, statistics: MapStatistics): Tensor {
  return div(sub(map, statistics.mean), statistics.deviation);
}

/** The highest point of a map, `[batch]`. */
export function peakOf(map: Tensor): Tensor {
  return max(map, [1, 2, 3]);
}

/** A(x) = α·L_G + (1 − α)·L_D over standardised terms; with L_D dropped, A(x) = L_G. `[batch]`. */
export function anomalyScore(
  parts: Readonly<Record<BiganPart, Tensor>>,
  formula: Pick<ScoreFormula, "alpha" | "reconstruction" | "discriminator">,
): Tensor {
  const term = ({ part, scale }: ScoreTerm) => standardised(parts[part], scale);
  const reconstruction = term(formula.reconstruction);
  if (!formula.discriminator) return reconstruction;
  return add(mul(reconstruction, formula.alpha), mul(term(formula.discriminator), 1 - formula.alpha));
}

/** (value − mean) / deviation, element by element. */
export function standardised(value: Tensor, { mean: centre, deviation }: Standardisation): Tensor {
  return div(sub(value, centre), deviation);
}

function flat(logits: Tensor): Tensor {
  return reshape(logits, [logits.shape[0]!]);
}
