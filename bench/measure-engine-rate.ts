/** @file Floating-point operations a second in a training step, beside what this machine's matrix product reaches. */
import { matMul, type Tensor2D } from "@tensorflow/tfjs-core";
import { countFlops } from "../src-main/core/engine/onnx/count-flops.ts";
import type { Step } from "../src-main/core/engine/step.ts";
import { traceStep } from "../src-main/core/engine/trace/trace.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import { takeTurns, timed } from "./interleave.ts";
import type { BenchContext, Measured, Measurement } from "./measurement.ts";
import { openStep } from "./open-step.ts";
import { referenceTraining } from "./reference-network.ts";
import { openReferenceTraining } from "./reference-training.ts";
import { median } from "./statistics.ts";

export const engineRate: Measurement = {
  name: "engine-rate",
  title: "The engine's rate of computation in that training step",
  needsSamples: false,
  run: measureEngineRate,
};

const SIDE = 2048;
const MATRIX = [SIDE, SIDE] as const;
/** The product goes into the state, which is written in place: nothing but the product is timed. */
const PRODUCT: Step = {
  name: "matrix product",
  state: { a: MATRIX, b: MATRIX, product: MATRIX },
  feeds: {},
  body: ({ a, b }) => ({ state: { product: matMul(a as Tensor2D, b as Tensor2D) }, outputs: {} }),
};
const GIGA = 1e9;

async function measureEngineRate(context: BenchContext): Promise<Measured> {
  const { flops, byOperator } = await countFlops((await traceStep((await referenceTraining()).step)).bytes);
  const training = await openReferenceTraining(context);
  const product = await openProduct(context);
  const turns = context.isQuick ? { rounds: 2, times: 3 } : { rounds: 10, times: 5 };
  const { step, matrix } = await takeTurns(
    { step: timed(training.run), matrix: timed(() => product.run({})) },
    turns,
  ).finally(async () => {
    await training.close();
    await product.close();
  });
  const rate = flops / (median(step) / 1000);
  const matrixRate = (2 * SIDE ** 3) / (median(matrix) / 1000);
  const operators = Object.entries(byOperator).map(([name, { nodes, flops: own }]) => ({
    name: `of these in ${nodes} ${name} nodes`,
    value: own / GIGA,
    unit: "GFLOP",
  }));
  return {
    figures: [
      { name: "counted in the traced step", value: flops / GIGA, unit: "GFLOP" },
      ...operators,
      { name: "step, median", value: median(step), unit: "ms" },
      { name: "rate in the step", value: rate / GIGA, unit: "GFLOP/s" },
      { name: "matrix product", value: matrixRate / GIGA, unit: "GFLOP/s" },
      { name: "share of the matrix product's rate", value: (100 * rate) / matrixRate, unit: "%" },
    ],
    notes: [
      `The matrix product is ONNX Runtime's, ${SIDE}×${SIDE}, with the same threads, in turns with the step.`,
    ],
  };
}

function openProduct(context: BenchContext) {
  const drawn = (name: string) => {
    const values = new Float32Array(SIDE * SIDE);
    randomFor(context.seed, "matrix", name).fillNormal(values);
    return values;
  };
  const state = { a: drawn("a"), b: drawn("b"), product: new Float32Array(SIDE * SIDE) };
  return openStep(PRODUCT, state, context);
}
