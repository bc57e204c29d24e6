import { mean, mul, square, sub, sum, type Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { OnnxRuntimeExecutor } from "../../../src-main/core/engine/executors/onnxruntime.ts";
import type { Step } from "../../../src-main/core/engine/step.ts";
import { adamStepSize } from "../../../src-main/core/networks/adam.ts";
import { aladDetector } from "../../../src-main/core/networks/alad.ts";
import { DAGMM_KDD, dagmmDetector } from "../../../src-main/core/networks/dagmm.ts";
import type { Detector } from "../../../src-main/core/networks/detector.ts";
import {
  firstState,
  planDetector,
  scoringStep,
  scoringValues,
  trainingStep,
} from "../../../src-main/core/networks/detector-training.ts";
import { dsebmDetector } from "../../../src-main/core/networks/dsebm.ts";
import { egbadDetector } from "../../../src-main/core/networks/egbad.ts";
import { ganDetector, judgeRow } from "../../../src-main/core/networks/gan.ts";
import { constantInitialiser, type Scope } from "../../../src-main/core/networks/scope.ts";
import { tableNetworks } from "../../../src-main/core/networks/table-networks.ts";
import { vaeDetector } from "../../../src-main/core/networks/vae.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runEager, runTraced, seededNoise, worstRelativeDifference } from "../../helpers/traced-and-eager.ts";

const OPTIMISER = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const SETTINGS = { optimiser: OPTIMISER, batchSize: 6, averageDecay: 0.9 };
const ROWS = tableNetworks({ features: 5, latent: 3 });

/** Learns the mean of its rows: its loss is the squared distance from it. */
const meanDetector: Detector = {
  ...SETTINGS,
  batchSize: 4,
  shape: [2],
  objectives: [{ moves: ["mean/"], loss: (scope, x) => mean(square(sub(x, centre(scope)))) }],
  scores: (scope, x) => ({ distance: sum(square(sub(x, centre(scope))), 1) }),
};

function centre(scope: Scope): Tensor {
  return mul(scope.parameter("mean/centre", [2], constantInitialiser(0)), 1);
}

function someRows(shape: readonly number[]): Float32Array {
  const rows = new Float32Array(shape.reduce((product, length) => product * length, 1));
  randomFor(3, "rows").fillUniform(rows);
  return rows;
}

function feedsOf(step: Step) {
  const updates = step.feeds["stepSizes"]![0]!;
  const stepSizes = Float32Array.from({ length: updates }, (_, t) => adamStepSize(OPTIMISER, t + 1));
  return { x: someRows(step.feeds["x"]!), stepSizes };
}

describe("An update of a detector", () => {
  it.each<[string, Detector]>([
    ["EGBAD", egbadDetector(ROWS, { alpha: 0.9, ...SETTINGS })],
    ["the GAN of AnoGAN", ganDetector({ ...ROWS, discriminate: judgeRow }, SETTINGS)],
    ["ALAD", aladDetector({ features: 5, latent: 3, isSpectral: true }, SETTINGS)],
    ["DSEBM", dsebmDetector({ features: 5, units: [8, 16] }, SETTINGS)],
    ["DAGMM", dagmmDetector({ features: 5, ...DAGMM_KDD }, SETTINGS)],
    ["the VAE", vaeDetector({ input: [4, 4, 1], units: 8, latent: 3, draws: 2 }, SETTINGS)],
  ])("of %s has the same gradients traced as eager", async (_, detector) => {
    const plan = await planDetector(detector);
    const step = trainingStep(plan, 1);
    const state = firstState(plan, (name) => randomFor(1, name));
    const traced = await runTraced(step, state, feedsOf(step));
    const eager = await runEager(step, state, feedsOf(step));
    const moments = (all: Record<string, Float32Array>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("adam/m/")));
    expect(worstRelativeDifference(traced.outputs, eager.outputs)).toBeLessThan(1e-4);
    expect(worstRelativeDifference(moments(traced.state), moments(eager.state))).toBeLessThan(2e-3);
    for (const values of Object.values(moments(eager.state)))
      expect(values.some((value) => value !== 0)).toBe(true);
  });

  it("is the same whether it is one of many in a run or alone", async () => {
    const plan = await planDetector(meanDetector);
    const state = firstState(plan, (name) => randomFor(1, name));
    const three = trainingStep(plan, 3);
    const feeds = feedsOf(three);
    const together = await runTraced(three, state, feeds);
    const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
    executor.load(state, plan.state);
    const one = await executor.compile(trainingStep(plan, 1));
    for (let update = 0; update < 3; update += 1) {
      const x = feeds.x.slice(update * 8, (update + 1) * 8);
      await one.run({ x, stepSizes: feeds.stepSizes.slice(update, update + 1) }, seededNoise(1));
    }
    expect(worstRelativeDifference(together.state, await executor.read())).toBeLessThan(1e-6);
  });

  it("moves by Adam's rule, and the average after it", async () => {
    const plan = await planDetector({ ...meanDetector, averageDecay: 0.9 });
    const step = trainingStep(plan, 1);
    const state = firstState(plan, (name) => randomFor(1, name));
    const x = Float32Array.from([1, 2, 1, 2, 1, 2, 1, 2]);
    const stepSizes = Float32Array.of(adamStepSize(OPTIMISER, 1));
    const after = await runTraced(step, state, { x, stepSizes });
    // Adam's first step is the learning rate, whatever the gradient's size.
    for (const value of after.state["parameters/0"]!) expect(value).toBeCloseTo(0.01, 6);
    const values = scoringValues(plan, after.state);
    for (const value of values["mean/centre"]!) expect(value).toBeCloseTo(0.001, 6);
  });
});

describe("The scores of a detector", () => {
  it("are those of its values, row by row", async () => {
    const plan = await planDetector(meanDetector);
    const values = { "mean/centre": Float32Array.from([1, 2]) };
    const { outputs } = await runTraced(scoringStep(plan, 2), values, { x: Float32Array.from([1, 2, 4, 6]) });
    expect([...outputs["distance"]!]).toEqual([0, 25]);
  });
});
