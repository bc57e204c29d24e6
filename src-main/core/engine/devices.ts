/**
 * @file The devices that may compute here, and a probe that finds out by computing on one.
 *
 * A driver that fails may take its process along: probe in a process of its own.
 */
import { abs, matMul, max, sub, type Tensor2D } from "@tensorflow/tfjs-core";
import ort from "onnxruntime-node";
import type { Executor, NoiseSource } from "./executor.ts";
import type { OnnxProvider } from "./executors/onnx-session.ts";
import { OnnxRuntimeExecutor } from "./executors/onnxruntime.ts";
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
  /** How far the device's numbers, up to 1, are from what they must be. */
  readonly error: number;
  /** Matrix products a second, in floating point operations. */
  readonly flopsPerSecond: number;
};

const SIDE = 512;
/** Products in a row, so that computing outweighs the way to the device and back. */
const PRODUCTS = 8;
const MOST_REPEATS = 5;
const ENOUGH_SECONDS = 1;
/** `w` is the identity, so that products with it must return what went in. */
const PROBE: Step = {
  name: "probe",
  state: { w: [SIDE, SIDE], x: [SIDE, SIDE] },
  feeds: {},
  body: ({ w, x }) => {
    let y = x as Tensor2D;
    for (let product = 0; product < PRODUCTS; product += 1) y = matMul(y, w as Tensor2D);
    return { state: { x: y }, outputs: { error: max(abs(sub(y, x!))) } };
  },
};
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

/** Computes on the device and checks the result. Throws where the device does not work. */
export async function probeDevice(device: Device, threads: number): Promise<Probe> {
  const executor = createExecutor(device, threads);
  const x = Float32Array.from({ length: SIDE * SIDE }, (_, index) => Math.sin(index));
  const w = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (i % (SIDE + 1) === 0 ? 1 : 0));
  try {
    executor.load({ w, x }, PROBE.state);
    const step = await executor.compile(PROBE);
    const { error } = await step.run({}, SILENT);
    const seconds = await secondsPerRun(() => step.run({}, SILENT));
    await step.dispose();
    return { device, error: error![0]!, flopsPerSecond: (PRODUCTS * 2 * SIDE ** 3) / seconds };
  } finally {
    await executor.dispose();
  }
}

async function secondsPerRun(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1000;
  let runs = 0;
  while (runs < MOST_REPEATS && seconds() < ENOUGH_SECONDS) {
    await run();
    runs += 1;
  }
  return seconds() / runs;
}
