/**
 * @file A step: one pure function over tensors, written once and run traced or eagerly.
 *
 * A step reads its state and its feeds, and returns what the state becomes and what the caller wants to see. It must be
 * built from TensorFlow.js operations only and must not read a tensor's values: under the tracer there are none.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Shape } from "./shape.ts";

export type Tensors = Readonly<Record<string, Tensor>>;
export type Shapes = Readonly<Record<string, Shape>>;
/** Values by name, as the host sees them: row-major float32. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/** Random tensors inside a step. Each call is a fresh draw on every run. */
export type Noise = {
  /** Independent N(0, 1). */
  readonly normal: (shape: Shape) => Tensor;
  /** Independent, uniform in [0, 1). */
  readonly uniform: (shape: Shape) => Tensor;
};

export type StepResult = {
  /** The tensors of the state that change; the others stay as they are. */
  readonly state?: Tensors;
  readonly outputs: Tensors;
};

/** Names of state, feeds and outputs are all different. */
export type Step = {
  readonly name: string;
  /** Everything that persists from run to run: parameters, moments, running statistics. */
  readonly state: Shapes;
  /** What the caller brings on each run. */
  readonly feeds: Shapes;
  readonly body: (state: Tensors, feeds: Tensors, noise: Noise) => StepResult;
};
