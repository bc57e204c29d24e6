/**
 * @file The devices that may compute here, and a probe that finds out by computing on one.
 *
 * A driver that fails may take its process along: probe in a process of its own.
 */
import { matMul, mean, relu, sub, type Tensor2D } from "@tensorflow/tfjs-core";
import ort from "onnxruntime-node";
import type { Executor, NoiseSource } from "./executor.ts";
import { type OnnxProvider, OnnxRuntimeExecutor } from "./executors/onnxruntime.ts";
import { createTensorFlowExecutor } from "./executors/tensorflow.ts";
import type { Step } from "./step.ts";

/** A provider of ONNX Runtime, or TensorFlow on CUDA. */
export type Device = OnnxProvider | "tensorflow";

/**
 * The executor for a device. Whether it works shows when it first computes. Throws where ONNX Runtime knows no such device on
 * this system: asked for it all the same, it would compute on the CPU and say nothing.
 */
export function createExecutor(device: Device, threads: number): Executor {
  if (device === "tensorflow") return createTensorFlowExecutor();
  if (!ort.listSupportedBackends().some(({ name }) => name === device)) {
    throw new Error(`ONNX Runtime cannot use ${device} on ${process.platform}.`);
  }
  return new OnnxRuntimeExecutor({ provider: device, threads });
}

export type Probe = {
  readonly device: Device;
  /** How far the device's numbers are from what they must be, relative. */
  readonly error: number;
  /** Matrix products a second, in floating point operations. */
  readonly flopsPerSecond: number;
};

const SIDE = 512;
const REPEATS = 5;
/** The state starts as the identity, so a product with it must return what went in. */
const PROBE: Step = {
  name: "probe",
  state: { w: [SIDE, SIDE] },
  feeds: { x: [SIDE, SIDE] },
  body: ({ w }, { x }) => {
    const y = matMul(x as Tensor2D, w as Tensor2D);
    return { state: { w: w! }, outputs: { y, mean: mean(relu(sub(y, x!))) } };
  },
};
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

/** Computes on the device and checks the result. Throws where the device does not work. */
export async function probeDevice(device: Device, threads: number): Promise<Probe> {
  const executor = createExecutor(device, threads);
  const x = Float32Array.from({ length: SIDE * SIDE }, (_, index) => Math.sin(index));
  const identity = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % (SIDE + 1) === 0 ? 1 : 0));
  try {
    executor.load({ w: identity }, PROBE.state);
    const step = await executor.compile(PROBE);
    const { y } = await step.run({ x }, SILENT);
    const started = performance.now();
    for (let repeat = 0; repeat < REPEATS; repeat += 1) await step.run({ x }, SILENT);
    const seconds = (performance.now() - started) / 1000;
    await step.dispose();
    return { device, error: largestDifference(y!, x), flopsPerSecond: (REPEATS * 2 * SIDE ** 3) / seconds };
  } finally {
    await executor.dispose();
  }
}

function largestDifference(actual: Float32Array, expected: Float32Array): number {
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - actual[index]!)), 0);
}
