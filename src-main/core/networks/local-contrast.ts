/** @file A picture relative to its surroundings: what is left of a surface when uneven light is taken away. */
import {
  add,
  conv2d,
  div,
  maximum,
  mean,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from "@tensorflow/tfjs-core";

/** Pixels a side of the surroundings. */
const SURROUNDINGS = 33;
/** Added to the deviation, in the networks' range of [−1, 1]: below it a surface counts as smooth, and its noise stays small. */
const SMOOTH = 0.04;

/**
 * (x − mean)/(deviation + 0.04) of each pixel's surroundings, 33 pixels a side, cut off at the picture's edge; a coloured picture
 * is seen in grey. `[batch, height, width, channels]` in [−1, 1] → `[batch, height, width, 1]`.
 */
export function localContrast(x: Tensor): Tensor {
  const grey = x.shape[3] === 1 ? x : mean(x, 3, true);
  const [, height, width] = grey.shape as [number, number, number, number];
  const covered = boxSum(tensor4d(new Float32Array(height * width).fill(1), [1, height, width, 1]));
  const around = (values: Tensor) => div(boxSum(values), covered);
  const centre = around(grey);
  const variance = maximum(sub(around(square(grey)), square(centre)), 0);
  return div(sub(grey, centre), add(sqrt(variance), SMOOTH));
}

/** The sum over the surroundings, in two passes. */
function boxSum(x: Tensor): Tensor {
  const ones = new Float32Array(SURROUNDINGS).fill(1);
  const down = conv2d(x as Tensor4D, tensor4d(ones, [SURROUNDINGS, 1, 1, 1]), 1, "same");
  return conv2d(down, tensor4d(ones, [1, SURROUNDINGS, 1, 1]), 1, "same");
}
