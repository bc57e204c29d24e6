/** @file What a training loop learns from, be it images or rows. */
import type { Random } from "../random/random.ts";

export type TrainingSource = {
  /** Samples that may be trained on; their places are 0 … `count` − 1. */
  readonly count: number;
  /** The samples at these places as the networks take them, `[places, …input]`. */
  readonly read: (places: ArrayLike<number>) => Promise<Float32Array>;
  /** The same, varied by random numbers as far as good ones may vary. */
  readonly readVaried: (places: ArrayLike<number>, random: Random) => Promise<Float32Array>;
};
