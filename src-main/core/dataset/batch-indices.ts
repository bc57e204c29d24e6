/** @file Which images the training sees at each step. */
import { randomFor } from "../random/random.ts";

/**
 * The images of one step: each epoch goes through all images in a new random order, and what is left over at its end
 * is dropped, as in the published training. It is a pure function of its arguments, so a training goes on at any step.
 *
 * @param seed the training's seed
 * @param step counted from 0
 * @param batchSize images a step
 * @param count images in the training set, at least 1; fewer than `batchSize` are drawn with repetition
 * @param stream where two networks are trained on differently ordered images, a name for each order
 * @returns `batchSize` numbers in [0, `count`)
 */
export function batchIndices(
  seed: number,
  step: number,
  batchSize: number,
  count: number,
  stream = "batches",
): Uint32Array {
  if (count < batchSize) {
    const random = randomFor(seed, stream, "repeated", step);
    return Uint32Array.from({ length: batchSize }, () => random.integer(count));
  }
  const stepsAnEpoch = Math.floor(count / batchSize);
  const epoch = Math.floor(step / stepsAnEpoch);
  const start = (step % stepsAnEpoch) * batchSize;
  return randomFor(seed, stream, "epoch", epoch)
    .permutation(count)
    .slice(start, start + batchSize);
}
