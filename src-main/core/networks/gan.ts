/** @file The generative adversarial network that AnoGAN searches: G and a D that sees x alone (Goodfellow et al. 2014). */
import { add, leakyRelu, mean, type Tensor } from "@tensorflow/tfjs-core";
import type { Detector } from "./detector.ts";
import { batchNormalisation, convolution, dense, dropout, flatten } from "./layers.ts";
import { crossEntropyFake, crossEntropyReal } from "./losses.ts";
import type { Judgement, Networks } from "./networks.ts";
import type { Scope } from "./scope.ts";

/** G, and D of x alone. */
export type GanNetworks = Pick<Networks, "shape" | "generate"> & {
  readonly discriminate: (scope: Scope, x: Tensor) => Judgement;
};

const SLOPE = 0.1;

/** Trains G and D. It has no scores of its own: AnoGAN's latent search scores with them. */
export function ganDetector(
  networks: GanNetworks,
  settings: Pick<Detector, "optimiser" | "batchSize" | "averageDecay">,
): Detector {
  const judge = (scope: Scope, x: Tensor) => networks.discriminate(scope.within("D"), x).logit;
  const dream = (scope: Scope, x: Tensor) =>
    networks.generate(scope.within("G"), scope.noise.normal([x.shape[0]!, networks.shape.latent]));
  return {
    ...settings,
    shape: networks.shape.input,
    objectives: [
      {
        moves: ["D/"],
        loss: (scope, x) =>
          add(mean(crossEntropyReal(judge(scope, x))), mean(crossEntropyFake(judge(scope, dream(scope, x))))),
      },
      {
        moves: ["G/"],
        loss: (scope, x) => mean(crossEntropyReal(judge(scope, dream(scope, x)))),
      },
    ],
    scores: () => ({}),
  };
}

/** D for rows, as released for KDD99: 256, 128 and 128 units, each with dropout 0.2. */
export function judgeRow(scope: Scope, x: Tensor): Judgement {
  let h = x;
  for (const [index, units] of [256, 128, 128].entries()) {
    const hidden = dense(scope.within(`dense${index + 1}`), h, units, { scale: "xavier" });
    h = dropout(scope, leakyRelu(hidden, SLOPE), 0.2);
  }
  return { features: h, logit: dense(scope.within("logit"), h, 1, { scale: "xavier" }) };
}

/** TensorFlow 1's defaults, which the released code uses. */
const NORMALISATION = { momentum: 0.99, epsilon: 1e-3 } as const;

/** D for MNIST as released: two 4×4 convolutions of 64 and 1024 units, no dropout. */
export function judgePicture(scope: Scope, x: Tensor): Judgement {
  let h = x;
  for (const layer of [1, 2]) {
    const within = scope.within(`convolution${layer}`);
    h = convolution(within, h, { channels: 64, kernel: 4, stride: 2 });
    h = leakyRelu(layer === 1 ? h : batchNormalisation(within, h, NORMALISATION), SLOPE);
  }
  const within = scope.within("features");
  const features = leakyRelu(
    batchNormalisation(within, dense(within, flatten(h), 1024), NORMALISATION),
    SLOPE,
  );
  return { features, logit: dense(scope.within("logit"), features, 1) };
}
