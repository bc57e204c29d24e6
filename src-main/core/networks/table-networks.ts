/**
 * @file The networks for rows of a table: those of the paper's KDD section (Zenati et al. 2018, appendix; the authors'
 * released code), for any number of features.
 *
 * E is 64 units and a linear code, G 64, 128 and a linear row, D 128 units for the row, 128 for the code and 128 for the pair,
 * with dropout 0.2 after each. Weights start as Glorot & Bengio have them; nothing is batch-normalised. With 121 features
 * and a code of 32 these are the published networks.
 */
import { concat, leakyRelu, relu, type Tensor } from "@tensorflow/tfjs-core";
import { dense, dropout } from "./layers.ts";
import type { Judgement, Networks } from "./networks.ts";
import type { Scope } from "./scope.ts";

const SLOPE = 0.1;
const DROPOUT = 0.2;
const XAVIER = { scale: "xavier" } as const;

/** What networks over rows are built from. */
export type RowShape = { readonly features: number; readonly latent: number };

/** E, G and D over rows `[batch, features]`; G's output is linear, so features may have any range. */
export function tableNetworks({ features, latent }: RowShape): Networks {
  return {
    shape: { input: [features], latent },
    encode: (scope, x) => encode(scope, x, latent),
    generate: (scope, z) => generate(scope, z, features),
    discriminate,
  };
}

function encode(scope: Scope, x: Tensor, latent: number): Tensor {
  const h = leakyRelu(dense(scope.within("dense1"), x, 64, XAVIER), SLOPE);
  return dense(scope.within("code"), h, latent, XAVIER);
}

function generate(scope: Scope, z: Tensor, features: number): Tensor {
  const first = relu(dense(scope.within("dense1"), z, 64, XAVIER));
  const second = relu(dense(scope.within("dense2"), first, 128, XAVIER));
  return dense(scope.within("row"), second, features, XAVIER);
}

function discriminate(scope: Scope, x: Tensor, z: Tensor): Judgement {
  const row = dropout(scope, leakyRelu(dense(scope.within("row"), x, 128, XAVIER), SLOPE), DROPOUT);
  const code = dropout(scope, leakyRelu(dense(scope.within("code"), z, 128, XAVIER), SLOPE), DROPOUT);
  const pair = dense(scope.within("pair"), concat([row, code], 1), 128, XAVIER);
  const features = dropout(scope, leakyRelu(pair, SLOPE), DROPOUT);
  return { features, logit: dense(scope.within("logit"), features, 1, XAVIER) };
}
