/** @file Which samples the training sees at each step. */
import { randomFor } from "../random/random.ts";

export type BatchOrderOptions = {
  /** The training's seed. */
  readonly seed: number;
  /** Samples a step. */
  readonly batchSize: number;
  /** Samples in the training set, at least 1; fewer than `batchSize` are drawn with repetition. */
  readonly count: number;
  /** Where two networks are trained on differently ordered samples, a name for each order. */
  readonly stream?: string;
};

/**
 * The samples of each step: each epoch goes through all of them in a new random order, and what is left over at its end
 * is dropped, as in the published training. What a step sees is a function of the options and the step alone, so a training
 * goes on at any step; the order of the last epoch asked for is kept, since shuffling 200,000 rows takes longer than a step.
 */
export class BatchOrder {
  readonly #options: Required<BatchOrderOptions>;
  #epoch = -1;
  #order: Uint32Array = new Uint32Array();

  constructor(options: BatchOrderOptions) {
    this.#options = { stream: "batches", ...options };
  }

  /** `batchSize` places in [0, `count`) for a step, counted from 0. */
  at(step: number): Uint32Array {
    const { seed, batchSize, count, stream } = this.#options;
    if (count < batchSize) {
      const random = randomFor(seed, stream, "repeated", step);
      return Uint32Array.from({ length: batchSize }, () => random.integer(count));
    }
    const stepsAnEpoch = Math.floor(count / batchSize);
    const start = (step % stepsAnEpoch) * batchSize;
    return this.#orderOf(Math.floor(step / stepsAnEpoch)).slice(start, start + batchSize);
  }

  #orderOf(epoch: number): Uint32Array {
    if (epoch !== this.#epoch) {
      const { seed, count, stream } = this.#options;
      this.#order = randomFor(seed, stream, "epoch", epoch).permutation(count);
      this.#epoch = epoch;
    }
    return this.#order;
  }
}
