/**
 * @file What every system that learns by gradients has in common: losses that move parameters, and scores.
 *
 * A detector is written as its paper writes it, loss by loss; how updates are made of that is the affair of
 * `detector-training.ts`.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Shape } from "../engine/shape.ts";
import type { AdamSettings } from "./adam.ts";
import type { Scope } from "./scope.ts";

/** One loss, and the parameters that it moves. */
export type Objective = {
  /** First parts of the names of the parameters that this loss moves; no two objectives move the same. */
  readonly moves: readonly string[];
  /** The loss of a batch, a scalar to be minimised. */
  readonly loss: (scope: Scope, x: Tensor) => Tensor;
};

export type Detector = {
  /** Shape of one sample: `[features]`, or `[size, size, channels]`. */
  readonly shape: Shape;
  /** In the order of an update. Each meets a batch of its own and what those before it have changed. */
  readonly objectives: readonly Objective[];
  /** Scores of a batch by name, each `[batch]`, higher = stranger. */
  readonly scores: (scope: Scope, x: Tensor) => Readonly<Record<string, Tensor>>;
  readonly optimiser: AdamSettings;
  /** Samples a batch. */
  readonly batchSize: number;
  /** Decay of the moving average of the parameters that scores; null: the parameters themselves score. */
  readonly averageDecay: number | null;
};
