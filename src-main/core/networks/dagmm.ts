/**
 * @file Deep auto-encoding Gaussian mixture model (Zong et al. 2018), with its networks for KDD99.
 *
 * An auto-encoder makes of a row three numbers: its code, the relative error ‖x − x̂‖/‖x‖ and the cosine of x and x̂. A second
 * network says to which of four Gaussians they belong; how unlikely they are under the mixture is the score.
 */
import {
  add,
  concat,
  div,
  exp,
  log,
  logSumExp,
  maximum,
  mean,
  mul,
  neg,
  reciprocal,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
} from "@tensorflow/tfjs-core";
import type { Detector } from "./detector.ts";
import { dense, dropout } from "./layers.ts";
import type { Scope } from "./scope.ts";

export type DagmmShape = {
  readonly features: number;
  /** Units of the encoder's hidden layers; the decoder mirrors them. */
  readonly units: readonly number[];
  readonly components: number;
  /** λ₁ and λ₂ of the loss. Both 0: the auto-encoder alone is taught, and M/ stays as it began. */
  readonly energyWeight: number;
  readonly covarianceWeight: number;
};

/** As published for KDD99. */
export const DAGMM_KDD: Omit<DagmmShape, "features"> = {
  units: [60, 30, 10],
  components: 4,
  energyWeight: 0.1,
  covarianceWeight: 0.005,
};

/** Length of the vector that the mixture sees: the code and two numbers about the reconstruction. */
export const MIXTURE_FEATURES = 3;
const EPSILON = 1e-6;
const XAVIER = { scale: "xavier" } as const;

/**
 * Scores: `error`, the relative error of the reconstruction; the mixture's energy needs the whole training set and is computed
 * by `mixture.ts` from `latent/0…2` and `membership/0…K−1`, each `[batch]`.
 */
export function dagmmDetector(
  shape: DagmmShape,
  settings: Pick<Detector, "optimiser" | "batchSize">,
): Detector {
  return {
    ...settings,
    shape: [shape.features],
    averageDecay: null,
    objectives: [{ moves: ["C/", "M/"], loss: (scope, x) => dagmmLoss(scope, x, shape) }],
    scores: (scope, x) => {
      const { latent, error } = compress(scope.within("C"), x, shape);
      const membership = estimate(scope.within("M"), latent, shape);
      return { error, ...columns("latent", latent), ...columns("membership", membership) };
    },
  };
}

function columns(name: string, matrix: Tensor): Record<string, Tensor> {
  const [batch, count] = matrix.shape as [number, number];
  return Object.fromEntries(
    Array.from({ length: count }, (_, column) => [
      `${name}/${column}`,
      reshape(slice(matrix, [0, column], [batch, 1]), [batch]),
    ]),
  );
}

/** mean ‖x − x̂‖₂² + λ₁·mean energy + λ₂·Σ 1/Σⱼⱼ (Zong et al. 2018, eq. 7). */
function dagmmLoss(scope: Scope, x: Tensor, shape: DagmmShape): Tensor {
  const { latent, reconstruction } = compress(scope.within("C"), x, shape);
  const error = mean(sum(square(sub(x, reconstruction)), 1));
  const mixture = mixtureOf(latent, estimate(scope.within("M"), latent, shape));
  const energies = mul(mean(energyOf(latent, mixture)), shape.energyWeight);
  const thinness = sum(concat(mixture.covariance.map((row, i) => reshape(reciprocal(row[i]!), [-1]))));
  return add(add(error, energies), mul(thinness, shape.covarianceWeight));
}

/** The auto-encoder, and what the mixture sees of it, `[batch, 3]`. */
function compress(scope: Scope, x: Tensor, { features, units }: DagmmShape) {
  let h = x;
  for (const [index, width] of units.entries())
    h = tanh(dense(scope.within(`encode${index + 1}`), h, width, XAVIER));
  const code = dense(scope.within("code"), h, 1, XAVIER);
  h = code;
  for (const [index, width] of units.toReversed().entries())
    h = tanh(dense(scope.within(`decode${index + 1}`), h, width, XAVIER));
  const reconstruction = dense(scope.within("row"), h, features, XAVIER);
  const length = norm(x);
  const error = div(norm(sub(x, reconstruction)), length);
  const cosine = div(sum(mul(x, reconstruction), 1), mul(length, norm(reconstruction)));
  const latent = concat([code, reshape(error, [-1, 1]), reshape(cosine, [-1, 1])], 1);
  return { reconstruction, error, latent };
}

/** ‖x‖₂ of each row, never quite 0. */
function norm(x: Tensor): Tensor {
  return sqrt(add(sum(square(x), 1), EPSILON));
}

/** Memberships `[batch, components]`. */
function estimate(scope: Scope, latent: Tensor, { components }: DagmmShape): Tensor {
  const hidden = dropout(scope, tanh(dense(scope.within("hidden"), latent, 10, XAVIER)), 0.5);
  const logits = dense(scope.within("membership"), hidden, components, XAVIER);
  // Written out, so that the engine needs no kernel of its own for softmax.
  return exp(sub(logits, logSumExp(logits, 1, true)));
}

type Mixture = {
  /** φ, `[components]`. */
  readonly share: Tensor;
  /** Of each coordinate, `[components]`. */
  readonly centre: readonly Tensor[];
  /** Σ by its entries, each `[components]`. */
  readonly covariance: readonly (readonly Tensor[])[];
};

/** φ, μ and Σ of a batch by its memberships (Zong et al. 2018, eq. 5). */
function mixtureOf(latent: Tensor, membership: Tensor): Mixture {
  const weight = sum(membership, 0);
  const averaged = (values: Tensor) => div(sum(mul(membership, values), 0), weight);
  const coordinates = coordinatesOf(latent);
  const centre = coordinates.map(averaged);
  const apart = coordinates.map((coordinate, i) => sub(coordinate, centre[i]!));
  const covariance = apart.map((a, i) =>
    apart.map((b, j) => (i === j ? add(averaged(mul(a, b)), EPSILON) : averaged(mul(a, b)))),
  );
  return { share: mean(membership, 0), centre, covariance };
}

/** Columns `[batch, 1]`. */
function coordinatesOf(latent: Tensor): Tensor[] {
  const batch = latent.shape[0]!;
  return Array.from({ length: MIXTURE_FEATURES }, (_, i) => slice(latent, [0, i], [batch, 1]));
}

/**
 * −log Σ φ_k·N(z; μ_k, Σ_k) of each row, `[batch]` (eq. 6). With Σ = L·Lᵀ, forward substitution gives L⁻¹(z − μ) and the diagonal
 * of L the determinant; products of covariances, which vanish in single precision where a component is thin, do not occur.
 */
function energyOf(latent: Tensor, { share, centre, covariance }: Mixture): Tensor {
  const root = cholesky(covariance);
  const solved: Tensor[] = [];
  for (const [i, coordinate] of coordinatesOf(latent).entries()) {
    const known = solved.map((value, j) => mul(value, root[i]![j]!));
    const rest = known.reduce((left, one) => sub(left, one), sub(coordinate, centre[i]!));
    solved.push(div(rest, root[i]![i]!));
  }
  const distance = sumOf(solved.map((value) => square(value)));
  const logRoot = sumOf(root.map((row, i) => log(row[i]!)));
  const normaliser = add(logRoot, 0.5 * MIXTURE_FEATURES * Math.log(2 * Math.PI));
  const logarithms = sub(sub(log(add(share, 1e-12)), normaliser), mul(distance, 0.5));
  return neg(logSumExp(logarithms, 1));
}

/** L of symmetric matrices Σ = L·Lᵀ given by their entries, each `[components]`. */
function cholesky(matrix: Mixture["covariance"]): Tensor[][] {
  const root: Tensor[][] = [];
  for (const [i, row] of matrix.entries()) {
    const current: Tensor[] = [];
    for (let j = 0; j < i; j += 1) {
      const known = current.map((value, k) => mul(value, root[j]![k]!));
      current.push(
        div(
          known.reduce((left, one) => sub(left, one), row[j]!),
          root[j]![j]!,
        ),
      );
    }
    const pivot = current.reduce((left, value) => sub(left, square(value)), row[i]!);
    // Not less than what is added to every variance, up to rounding.
    current.push(sqrt(maximum(pivot, EPSILON / 2)));
    root.push(current);
  }
  return root;
}

function sumOf(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((total, one) => add(total, one));
}
