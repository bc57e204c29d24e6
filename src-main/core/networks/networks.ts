/** @file The three networks of a bidirectional GAN, as every preset provides them (Donahue et al. 2017; Zenati et al. 2018). */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Shape } from "../engine/shape.ts";
import type { Scope } from "./scope.ts";

/** The shape of one x, without the batch (`[size, size, channels]` or `[features]`), and the length of its code z. */
export type NetworkShape = { readonly input: Shape; readonly latent: number };

/** What networks over square images are built from; `size` is a side in pixels. */
export type ImageShape = { readonly size: number; readonly channels: number; readonly latent: number };

export function networkShapeOf({ size, channels, latent }: ImageShape): NetworkShape {
  return { input: [size, size, channels], latent };
}

/** D's answer on a pair: its logit `[batch, 1]` and f_D `[batch, units]`, the layer before the logit. */
export type Judgement = { readonly logit: Tensor; readonly features: Tensor };

export type Networks = {
  readonly shape: NetworkShape;
  /** E: x `[batch, …input]` → z `[batch, latent]`. */
  readonly encode: (scope: Scope, x: Tensor) => Tensor;
  /** G: z `[batch, latent]` → x `[batch, …input]`. */
  readonly generate: (scope: Scope, z: Tensor) => Tensor;
  /** D: a pair (x, z) → how sure it is that the pair is (x, E(x)) and not (G(z), z). */
  readonly discriminate: (scope: Scope, x: Tensor, z: Tensor) => Judgement;
};

/** The networks with their parameters bound, so that formulas read as in the paper. */
export type BoundNetworks = {
  readonly E: (x: Tensor) => Tensor;
  readonly G: (z: Tensor) => Tensor;
  readonly D: (x: Tensor, z: Tensor) => Judgement;
};

/** Scopes of E, G and D are the first part of every parameter's name. */
export function bind(networks: Networks, scope: Scope): BoundNetworks {
  return {
    E: (x) => networks.encode(scope.within("E"), x),
    G: (z) => networks.generate(scope.within("G"), z),
    D: (x, z) => networks.discriminate(scope.within("D"), x, z),
  };
}
