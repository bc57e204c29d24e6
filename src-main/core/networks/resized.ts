/** @file Maps and pictures inside a graph, brought to another size. */
import { avgPool, image as images, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/**
 * A square map or picture `[batch, from, from, channels]` with `side` places a side: means where it becomes smaller, in between by
 * straight lines.
 */
export function resized(x: Tensor, side: number): Tensor {
  const from = x.shape[1]!;
  if (from === side) return x;
  const cell = wholeCell(from, side);
  const means = cell === 1 ? x : avgPool(x as Tensor4D, cell, cell, "valid");
  return from / cell === side ? means : images.resizeBilinear(means as Tensor4D, [side, side], false, true);
}

/** The largest cell that divides the side without making it smaller than what is wanted. */
function wholeCell(from: number, side: number): number {
  for (let cell = Math.floor(from / side); cell > 1; cell -= 1) if (from % cell === 0) return cell;
  return 1;
}
