/**
 * @file Adversarially learned anomaly detection (Zenati et al. 2018b), the successor of EGBAD, with its networks for rows.
 *
 * Two discriminators beside that of pairs hold the cycles: D_xx tells (x, x) from (x, G(E(x))), D_zz tells (z, z) from
 * (z, E(G(z))). The released code for rows ignores its own switch for spectral norms; here it is a setting.
 */
import { add, concat, leakyRelu, relu, reshape, type Tensor } from "@tensorflow/tfjs-core";
import type { Detector } from "./detector.ts";
import { type BatchNormalisation, batchNormalisation, dense, dropout } from "./layers.ts";
import { absoluteDifferenceSum, crossEntropyReal, deceptionLoss, discriminatorLoss } from "./losses.ts";
import type { Judgement } from "./networks.ts";
import type { Scope } from "./scope.ts";

export type AladShape = {
  readonly features: number;
  readonly latent: number;
  /** Spectral norms in E and in the hidden layers of all discriminators. */
  readonly isSpectral: boolean;
};

const SLOPE = 0.2;
/** TensorFlow 1's defaults, which the released code uses. */
const NORMALISATION: BatchNormalisation = { momentum: 0.99, epsilon: 1e-3 };

/** Scores: `fm`, the paper's: ‖f_xx(x, x) − f_xx(x, G(E(x)))‖₁; and `logit`, the cross-entropy of D_xx(x, G(E(x))) against 1. */
export function aladDetector(
  shape: AladShape,
  settings: Pick<Detector, "optimiser" | "batchSize" | "averageDecay">,
): Detector {
  return {
    ...settings,
    shape: [shape.features],
    objectives: [
      { moves: ["Dxz/", "Dxx/", "Dzz/"], loss: (scope, x) => lossesOf(scope, x, shape).discriminators },
      { moves: ["E/", "G/"], loss: (scope, x) => lossesOf(scope, x, shape).generators },
    ],
    scores: (scope, x) => {
      const { E, G, Dxx } = networksOf(scope, shape);
      const rebuilt = Dxx(x, G(E(x)));
      const same = Dxx(x, x);
      return {
        fm: absoluteDifferenceSum(same.features, rebuilt.features),
        logit: reshape(crossEntropyReal(rebuilt.logit), [-1]),
      };
    },
  };
}

/** The sums over the three games; what moves is the affair of the objective. */
function lossesOf(scope: Scope, x: Tensor, shape: AladShape) {
  const { E, G, Dxz, Dxx, Dzz } = networksOf(scope, shape);
  const z = scope.noise.normal([x.shape[0]!, shape.latent]);
  const code = E(x);
  const generated = G(z);
  const games = [
    { real: Dxz(x, code).logit, fake: Dxz(generated, z).logit },
    { real: Dxx(x, x).logit, fake: Dxx(x, G(code)).logit },
    { real: Dzz(z, z).logit, fake: Dzz(z, E(generated)).logit },
  ];
  const total = (loss: (real: Tensor, fake: Tensor) => Tensor) =>
    games.map(({ real, fake }) => loss(real, fake)).reduce((sum, one) => add(sum, one));
  return { discriminators: total(discriminatorLoss), generators: total(deceptionLoss) };
}

function networksOf(scope: Scope, shape: AladShape) {
  const spectral = { scale: "xavier", isSpectral: shape.isSpectral } as const;
  return {
    E: (x: Tensor) => encode(scope.within("E"), x, shape),
    G: (z: Tensor) => generate(scope.within("G"), z, shape),
    Dxz: (x: Tensor, z: Tensor) => judgePair(scope.within("Dxz"), x, z, spectral),
    Dxx: (a: Tensor, b: Tensor) => judgeTwins(scope.within("Dxx"), a, b, { units: 128, ...spectral }),
    Dzz: (a: Tensor, b: Tensor) => judgeTwins(scope.within("Dzz"), a, b, { units: 32, ...spectral }),
  };
}

type DenseOptions = { readonly scale: "xavier"; readonly isSpectral: boolean };
const LAST = { scale: "xavier" } as const;

function encode(scope: Scope, x: Tensor, { latent, isSpectral }: AladShape): Tensor {
  const hidden = dense(scope.within("dense1"), x, 64, { scale: "xavier", isSpectral });
  return dense(scope.within("code"), leakyRelu(hidden, SLOPE), latent, LAST);
}

function generate(scope: Scope, z: Tensor, { features }: AladShape): Tensor {
  const first = relu(dense(scope.within("dense1"), z, 64, LAST));
  const second = relu(dense(scope.within("dense2"), first, 128, LAST));
  return dense(scope.within("row"), second, features, LAST);
}

function judgePair(scope: Scope, x: Tensor, z: Tensor, options: DenseOptions): Judgement {
  const row = scope.within("row");
  const rows = leakyRelu(batchNormalisation(row, dense(row, x, 128, options), NORMALISATION), SLOPE);
  const codes = dropout(scope, leakyRelu(dense(scope.within("code"), z, 128, options), SLOPE), 0.5);
  const pair = leakyRelu(dense(scope.within("pair"), concat([rows, codes], 1), 128, options), SLOPE);
  const features = dropout(scope, pair, 0.5);
  return { features, logit: dense(scope.within("logit"), features, 1, LAST) };
}

function judgeTwins(
  scope: Scope,
  a: Tensor,
  b: Tensor,
  { units, ...options }: DenseOptions & { readonly units: number },
): Judgement {
  const hidden = leakyRelu(dense(scope.within("twins"), concat([a, b], 1), units, options), SLOPE);
  const features = dropout(scope, hidden, 0.2);
  return { features, logit: dense(scope.within("logit"), features, 1, LAST) };
}
