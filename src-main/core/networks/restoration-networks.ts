/**
 * @file The networks of the preset `standard`: E and G restore a damaged part, D marks where a part and its restoration disagree.
 *
 * The three roles are the paper's; what each is taught has grown. E sees a good part onto which a defect was drawn, and G
 * makes the good part of the code. D sees the pair (x, G(E(x))) and tells pixel by pixel where the two differ in a way that good
 * parts never do (after Zavrtanik et al. 2021, «DRAEM»); it does not judge the pair as a whole. All three are convolutions
 * throughout, so that networks that were taught on cut-outs judge whole pictures.
 */
import { concat, leakyRelu, mul, type Tensor } from "@tensorflow/tfjs-core";
import { type BatchNormalisation, batchNormalisation, convolution, transposedConvolution } from "./layers.ts";
import { localContrast } from "./local-contrast.ts";
import type { Scope } from "./scope.ts";

const SLOPE = 0.1;
const NORMALISATION: BatchNormalisation = { momentum: 0.9, epsilon: 1e-3 };
/** Channels after each halving, in multiples of the networks' width. */
const STAGES = [1, 2, 4, 6] as const;
/** Local contrast has a deviation of about 1; the picture's own values are smaller. */
const CONTRAST_SHARE = 0.5;

/** D's answer on a pair. */
export type Marks = {
  /** How sure D is that a place is defective, `[batch, height/2, width/2, 1]`. */
  readonly logits: Tensor;
  /** What D's second and third stage see, each `[batch, height/4, …]` and `[batch, height/8, …]`. */
  readonly features: readonly [Tensor, Tensor];
};

export type RestorationNetworks = {
  /** G(E(x)): x `[batch, height, width, channels]` in [−1, 1] → the part as it should be, of the same shape. Sides: multiples of 16. */
  readonly restore: (scope: Scope, x: Tensor) => Tensor;
  /** D(x, G(E(x))). */
  readonly mark: (scope: Scope, x: Tensor, restored: Tensor) => Marks;
};

/** @param width channels after the first halving */
export function restorationNetworks(channels: number, width: number): RestorationNetworks {
  const widths = STAGES.map((multiple) => multiple * width);
  return {
    restore: (scope, x) =>
      generate(scope.within("G"), encode(scope.within("E"), x, widths), widths, channels),
    mark: (scope, x, restored) => discriminate(scope.within("D"), x, restored, widths),
  };
}

/** To a sixteenth of each side: too coarse a grid to carry a small defect across. */
function encode(scope: Scope, x: Tensor, widths: readonly number[]): Tensor {
  let h = x;
  for (const [stage, channels] of widths.entries()) {
    h = layer(scope.within(`stage${stage + 1}`), h, { channels, kernel: 4, stride: 2 });
  }
  return layer(scope.within("code"), h, { channels: widths[2]!, kernel: 3, stride: 1 });
}

function generate(scope: Scope, z: Tensor, widths: readonly number[], channels: number): Tensor {
  let h = layer(scope.within("start"), z, { channels: widths[3]!, kernel: 3, stride: 1 });
  for (const stage of [2, 1, 0]) h = enlarged(scope.within(`stage${stage + 1}`), h, widths[stage]!);
  return transposedConvolution(scope.within("image"), h, { channels, kernel: 4, stride: 2 });
}

/** A U-Net (Ronneberger et al. 2015) that ends at half the resolution. */
function discriminate(scope: Scope, x: Tensor, restored: Tensor, widths: readonly number[]): Marks {
  const contrast = (picture: Tensor) => mul(localContrast(picture), CONTRAST_SHARE);
  let h: Tensor = concat([x, restored, contrast(x), contrast(restored)], 3);
  const seen: Tensor[] = [];
  for (const [stage, channels] of widths.entries()) {
    const within = scope.within(`stage${stage + 1}`);
    h = layer(within.within("halved"), h, { channels, kernel: 4, stride: 2 });
    h = layer(within.within("seen"), h, { channels, kernel: 3, stride: 1 });
    seen.push(h);
  }
  for (const stage of [2, 1, 0]) {
    const within = scope.within(`back${stage + 1}`);
    const channels = widths[stage]!;
    h = concat([enlarged(within.within("enlarged"), h, channels), seen[stage]!], 3);
    h = layer(within.within("merged"), h, { channels, kernel: 3, stride: 1 });
  }
  const logits = convolution(scope.within("marks"), h, { channels: 1, kernel: 1, stride: 1 });
  return { logits, features: [seen[1]!, seen[2]!] };
}

type Window = { readonly channels: number; readonly kernel: number; readonly stride: number };

function layer(scope: Scope, x: Tensor, window: Window): Tensor {
  return activated(scope, convolution(scope, x, { ...window, scale: "he", hasBias: false }));
}

function enlarged(scope: Scope, x: Tensor, channels: number): Tensor {
  const options = { channels, kernel: 4, stride: 2, scale: "he", hasBias: false } as const;
  return activated(scope, transposedConvolution(scope, x, options));
}

function activated(scope: Scope, x: Tensor): Tensor {
  return leakyRelu(batchNormalisation(scope, x, NORMALISATION), SLOPE);
}
