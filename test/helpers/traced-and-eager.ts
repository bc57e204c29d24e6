/** @file Runs one step traced (ONNX Runtime) and eagerly (TensorFlow.js's `cpu` backend) on the same numbers. */
import "@tensorflow/tfjs-backend-cpu";
import type { Executor, NoiseSource } from "../../src-main/core/engine/executor.ts";
import { EagerExecutor } from "../../src-main/core/engine/executors/eager.ts";
import { OnnxRuntimeExecutor } from "../../src-main/core/engine/executors/onnxruntime.ts";
import type { Arrays, Step } from "../../src-main/core/engine/step.ts";
import { randomFor } from "../../src-main/core/random/random.ts";

export type StepOutcome = { readonly outputs: Arrays; readonly state: Arrays };

/** The same seed gives every executor the same noise. */
export function seededNoise(seed: number): NoiseSource {
  const random = randomFor(seed, "noise");
  return {
    fillNormal: (target) => random.fillNormal(target),
    fillUniform: (target) => random.fillUniform(target),
  };
}

async function runOn(executor: Executor, step: Step, state: Arrays, feeds: Arrays): Promise<StepOutcome> {
  executor.load(state, step.state);
  const compiled = await executor.compile(step);
  const outputs = await compiled.run(feeds, seededNoise(1));
  const result = { outputs, state: await executor.read() };
  await compiled.dispose();
  await executor.dispose();
  return result;
}

export async function runTraced(step: Step, state: Arrays, feeds: Arrays): Promise<StepOutcome> {
  return runOn(new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 }), step, state, feeds);
}

export async function runEager(step: Step, state: Arrays, feeds: Arrays): Promise<StepOutcome> {
  return runOn(new EagerExecutor("cpu", "cpu"), step, state, feeds);
}

/** The largest difference between two sets of arrays, relative to the largest magnitude in each array. */
export function worstRelativeDifference(actual: Arrays, expected: Arrays): number {
  const names = Object.keys(expected);
  if (names.join() !== Object.keys(actual).join()) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...names.map((name) => relativeDifference(actual[name]!, expected[name]!)));
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const step = Math.abs(actual[index]! - expected[index]!);
    if (Number.isNaN(step)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, step);
    magnitude = Math.max(magnitude, Math.abs(expected[index]!));
  }
  return difference / Math.max(magnitude, 1e-3);
}
