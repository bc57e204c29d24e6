/** @file Trains a detector on a toy problem, and scores other rows with it. */
import { OnnxRuntimeExecutor } from "../../src-main/core/engine/executors/onnxruntime.ts";
import type { Detector } from "../../src-main/core/networks/detector.ts";
import { planDetector } from "../../src-main/core/networks/detector-training.ts";
import { scoreSamples, trainDetector } from "../../src-main/core/paper/train-detector.ts";

export async function trainToy(detector: Detector, samples: Float32Array, updates: number) {
  const plan = await planDetector(detector);
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
  const { signal } = new AbortController();
  const run = { plan, samples, updates, seed: 1, signal, onUpdates: () => {} };
  const values = await trainDetector(executor, run);
  return (rows: Float32Array) => scoreSamples(executor, plan, values, { samples: rows, batch: 50, seed: 1 });
}
