/**
 * @file Efficient GAN-based anomaly detection (Zenati et al. 2018) as its authors released it: a bidirectional GAN without any
 * term of reconstruction. One thing is left out: the released code also runs G(E(x)) in training, whose loss nobody needs, but which moves
 * G's running mean and variance; here they follow G(z) alone.
 */
import { add, mul, type Tensor } from "@tensorflow/tfjs-core";
import { rawTerms } from "./anomaly-score.ts";
import type { Detector } from "./detector.ts";
import { deceptionLoss, discriminatorLoss } from "./losses.ts";
import { bind, type Networks } from "./networks.ts";
import type { Scope } from "./scope.ts";

export type EgbadSettings = Pick<Detector, "optimiser" | "batchSize" | "averageDecay"> & {
  /** α in A(x) = α·L_G + (1 − α)·L_D. */
  readonly alpha: number;
};

/** Scores: `fm`, and `sigma` in both forms: of D(x, E(x)) as printed, of D(G(E(x)), E(x)) as released. */
export function egbadDetector(networks: Networks, { alpha, ...settings }: EgbadSettings): Detector {
  return {
    ...settings,
    shape: networks.shape.input,
    objectives: [
      { moves: ["D/"], loss: (scope, x) => pairLoss(networks, scope, x, discriminatorLoss) },
      { moves: ["E/", "G/"], loss: (scope, x) => pairLoss(networks, scope, x, deceptionLoss) },
    ],
    scores: (scope, x) => {
      const terms = rawTerms(bind(networks, scope), x);
      const mixed = (second: Tensor) => add(mul(terms.residual, alpha), mul(second, 1 - alpha));
      return {
        fm: mixed(terms.features),
        "sigma-paper": mixed(terms["sigma-paper"]),
        "sigma-released": mixed(terms["sigma-released"]),
        residual: terms.residual,
      };
    },
  };
}

/** A loss over D's answers on (x, E(x)) and on (G(z), z), z drawn from N(0, I). */
function pairLoss(
  networks: Networks,
  scope: Scope,
  x: Tensor,
  loss: (real: Tensor, fake: Tensor) => Tensor,
): Tensor {
  const { E, G, D } = bind(networks, scope);
  const z = scope.noise.normal([x.shape[0]!, networks.shape.latent]);
  return loss(D(x, E(x)).logit, D(G(z), z).logit);
}
