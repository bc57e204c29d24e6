/** @file The losses of the paper, and the cycle terms that make G(E(x)) resemble x within a practical training. */
import { abs, add, mean, neg, softplus, sub, sum, type Tensor } from "@tensorflow/tfjs-core";

/** Cross-entropy of a logit against 1, a value an image: −log σ(logit) = softplus(−logit). */
export function crossEntropyReal(logit: Tensor): Tensor {
  return softplus(neg(logit));
}

/** Cross-entropy of a logit against 0: −log(1 − σ(logit)) = softplus(logit). */
export function crossEntropyFake(logit: Tensor): Tensor {
  return softplus(logit);
}

/** What D minimises: (x, E(x)) is real, (G(z), z) is not. Zenati et al. 2018, eq. 1 for D. */
export function discriminatorLoss(real: Tensor, fake: Tensor): Tensor {
  return add(mean(crossEntropyReal(real)), mean(crossEntropyFake(fake)));
}

/** What E and G minimise, in the non-saturating form of the released code: each wants its pair taken for the other's. */
export function deceptionLoss(real: Tensor, fake: Tensor): Tensor {
  return add(mean(crossEntropyFake(real)), mean(crossEntropyReal(fake)));
}

/** mean |a − b| over everything. */
export function meanAbsoluteDifference(a: Tensor, b: Tensor): Tensor {
  return mean(abs(sub(a, b)));
}

/** ‖a − b‖₁ an image: the sum over all elements but the batch, `[batch]`. */
export function absoluteDifferenceSum(a: Tensor, b: Tensor): Tensor {
  return sum(
    abs(sub(a, b)),
    a.shape.slice(1).map((_, axis) => axis + 1),
  );
}
