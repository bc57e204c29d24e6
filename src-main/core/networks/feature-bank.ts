/**
 * @file Features of good parts inside a graph, and how far other features are from them (Roth et al. 2022, «PatchCore», eq. 6).
 */
import {
  add,
  conv2d,
  max,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Tensors } from "../engine/step.ts";
import type { ExportedFunction } from "../engine/trace/trace.ts";

/**
 * Features of good parts, standardised: `features` `[kept, count]`; a raw feature f of `channels` numbers becomes (f − centre)·spread and,
 * where there is a projection `[channels, kept]`, is projected after that.
 */
export type FeatureBank = {
  readonly centre: Float32Array;
  readonly spread: Float32Array;
  readonly projection?: Float32Array;
  readonly features: Float32Array;
  readonly count: number;
};

/** The bank as constants of a graph. @param name of the bank, unique in the graph */
export function bankConstants(
  name: string,
  { centre, spread, projection, features, count }: FeatureBank,
): ExportedFunction["constants"] {
  const names = bankNames(name);
  const channels = centre.length;
  const kept = features.length / count;
  const squares = new Float32Array(count);
  for (let i = 0; i < features.length; i += 1) squares[i % count]! += features[i]! ** 2;
  return {
    [names.centre]: { shape: [channels], data: centre },
    [names.spread]: { shape: [channels], data: spread },
    ...(projection && { [names.projection]: { shape: [1, 1, channels, kept], data: projection } }),
    [names.bank]: { shape: [1, 1, kept, count], data: features },
    [names.squares]: { shape: [count], data: squares },
  };
}

/**
 * ‖f − f′‖₂ to the nearest feature f′ of good parts, at each place, `[batch, side, side, 1]`; the products of all pairs are one convolution.
 *
 * @param features `[batch, side, side, channels]`, raw
 * @param constants with those of `bankConstants` under this name
 */
export function distanceToNearest(features: Tensor, name: string, constants: Tensors): Tensor {
  const { centre, spread, projection, bank, squares } = bankNames(name);
  const standard = mul(sub(features, constants[centre]!), constants[spread]!);
  const projecting = constants[projection];
  const f = projecting ? conv2d(standard as Tensor4D, projecting as Tensor4D, 1, "same") : standard;
  const products = conv2d(f as Tensor4D, constants[bank] as Tensor4D, 1, "same");
  const farness = sub(constants[squares]!, mul(products, 2));
  const nearest = neg(max(neg(farness), 3, true));
  return sqrt(maximum(add(nearest, sum(square(f), 3, true)), 0));
}

function bankNames(bank: string) {
  const name = (part: string) => `calibration/${bank}/bank/${part}`;
  return {
    centre: name("centre"),
    spread: name("spread"),
    projection: name("projection"),
    bank: name("features"),
    squares: name("squares"),
  };
}
