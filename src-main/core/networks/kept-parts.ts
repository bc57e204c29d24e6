/** @file Good parts that a model of the preset `backbone` keeps, and the one that looks most like a part. */
import {
  cast,
  div,
  equal,
  matMul,
  min,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Tensors } from "../engine/step.ts";
import type { ExportedFunction } from "../engine/trace/trace.ts";
import { toNetworkRange } from "./anomaly-score.ts";
import { resized } from "./resized.ts";

/** Good parts that the model keeps to be looked at in place of reconstructions: `pictures` `[count, size·size·channels]` in 0–255. */
export type KeptParts = { readonly pictures: Float32Array; readonly count: number };

/** The side at which a part is compared with the good parts that are kept. */
const SMALL = 32;
const KEPT = "calibration/backbone/kept";

/** The kept parts as a constant of an exported function, for `mostAlike`. */
export function keptConstants({ pictures, count }: KeptParts): ExportedFunction["constants"] {
  return { [KEPT]: { shape: [count, pictures.length / count], data: pictures } };
}

/**
 * The kept part whose small picture is nearest to that of the image; the mean of several that are equally near.
 *
 * @param image `[batch, size, size, channels]` in 0–255, as what is returned
 * @param constants with those of `keptConstants`
 */
export function mostAlike(image: Tensor, constants: Tensors): Tensor {
  const kept = constants[KEPT]!;
  const known = smallVectors(reshape(kept, [kept.shape[0]!, ...image.shape.slice(1)]));
  const products = matMul(smallVectors(image), known, false, true);
  const farness = sub(sum(square(known), 1), mul(products, 2));
  const isNearest = cast(equal(farness, min(farness, 1, true)), "float32");
  const shares = div(isNearest, sum(isNearest, 1, true));
  return reshape(matMul(shares as Tensor2D, kept as Tensor2D), image.shape);
}

/** `[batch, …]` of small pictures in one row each. */
function smallVectors(pictures: Tensor): Tensor2D {
  return reshape(toNetworkRange(resized(pictures, SMALL)), [pictures.shape[0]!, -1]);
}
