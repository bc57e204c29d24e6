/**
 * @file What every executor offers: it holds a state, compiles steps over it, and runs them.
 *
 * A trainer talks to this alone; whether a step runs as an ONNX graph or eagerly on TensorFlow is the executor's affair.
 */
import type { Arrays, Shapes, Step } from "./step.ts";

/** Draws the noise of a run. The same source in the same state gives the same run on every executor. */
export type NoiseSource = {
  readonly fillNormal: (target: Float32Array) => void;
  readonly fillUniform: (target: Float32Array) => void;
};

/** A step made ready to run. */
export interface CompiledStep {
  /** Runs the step once: the state advances, the outputs are returned. Throws where a feed is missing or misshapen. */
  run(feeds: Arrays, noise: NoiseSource): Promise<Arrays>;
  dispose(): Promise<void>;
}

export interface Executor {
  /** `onnxruntime` or `tensorflow`. */
  readonly name: string;
  /** What computes: `cpu`, `webgpu`, `cuda`, … */
  readonly device: string;
  readonly threads: number;
  /** Sets the whole state. Steps compiled later must declare a subset of it. */
  load(state: Arrays, shapes: Shapes): void;
  /** Copies the state out, row-major in logical order. */
  read(): Promise<Record<string, Float32Array>>;
  compile(step: Step): Promise<CompiledStep>;
  dispose(): Promise<void>;
}
