import { describe, expect, it } from "vitest";
import type { NoiseSource } from "../../../src-main/core/engine/executor.ts";
import { OnnxRuntimeExecutor } from "../../../src-main/core/engine/executors/onnxruntime.ts";
import type { Arrays, Step } from "../../../src-main/core/engine/step.ts";
import { averagedValues, initialState } from "../../../src-main/core/networks/adam.ts";
import {
  firstState,
  planDetector,
  scoringValues,
  trainingStep,
} from "../../../src-main/core/networks/detector-training.ts";
import { egbadDetector } from "../../../src-main/core/networks/egbad.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { tableHyperParametersOf } from "../../../src-main/core/networks/table-hyper-parameters.ts";
import { tableNetworks } from "../../../src-main/core/networks/table-networks.ts";
import { adversarialStep, planTraining } from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { acrossGaussians, separation, twoGaussians } from "../../helpers/toy-rows.ts";
import { worstRelativeDifference } from "../../helpers/traced-and-eager.ts";
import { trainToy } from "../../helpers/train-toy.ts";

const COLUMNS = 8;
const OPTIMISER = { learningRate: 1e-3, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** Every draw is the same number and no unit is dropped, since the two steps draw in different orders. */
const CONSTANT: NoiseSource = {
  fillNormal: (target) => void target.fill(0.3),
  fillUniform: (target) => void target.fill(0.9),
};

async function stateAfter(step: Step, state: Arrays, feeds: Arrays): Promise<Arrays> {
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
  executor.load(state, step.state);
  await (await executor.compile(step)).run(feeds, CONSTANT);
  return executor.read();
}

function pick(values: Arrays, names: readonly string[]): Arrays {
  return Object.fromEntries(names.map((name) => [name, values[name]!]));
}

describe("EGBAD as released", () => {
  it("makes the update that the product's preset makes", async () => {
    const networks = tableNetworks({ features: COLUMNS, latent: 3 });
    const hyperParameters = {
      ...tableHyperParametersOf("paper", COLUMNS),
      latent: 3,
      batchSize: 10,
      averageDecay: 0.9,
    };
    const { alpha, batchSize, averageDecay } = hyperParameters;
    const plan = await planDetector(
      egbadDetector(networks, { alpha, batchSize, averageDecay, optimiser: hyperParameters }),
    );
    const batches = twoGaussians(2 * batchSize, COLUMNS);
    const first = (name: string) => randomFor(1, name);
    const stepSize = Float32Array.of(0.01);
    const ours = await stateAfter(trainingStep(plan, 1), firstState(plan, first), {
      x: batches,
      stepSizes: stepSize,
    });
    const product = await planTraining(networks, hyperParameters);
    const values = initialValues(product.declarations, first);
    const theirs = await stateAfter(adversarialStep(product), initialState(product.state, values), {
      x: batches.slice(0, batchSize * COLUMNS),
      x2: batches.slice(batchSize * COLUMNS),
      stepSize,
      discriminatorStepSize: stepSize,
      averageDecay: Float32Array.of(averageDecay),
    });
    const names = [...product.declarations.keys()];
    const moved = scoringValues(plan, ours);
    expect(Object.keys(moved).toSorted()).toEqual(names.toSorted());
    const averages = averagedValues(theirs, names);
    expect(worstRelativeDifference(pick(moved, names), averages)).toBeLessThan(1e-4);
    expect(worstRelativeDifference(pick(moved, names), values)).toBeGreaterThan(1e-3);
  });

  it("scores rows that belong to neither of two Gaussians above rows of either", async () => {
    const networks = tableNetworks({ features: COLUMNS, latent: 4 });
    const detector = egbadDetector(networks, {
      alpha: 0.9,
      optimiser: OPTIMISER,
      batchSize: 50,
      averageDecay: 0.99,
    });
    const score = await trainToy(detector, twoGaussians(1000, COLUMNS), 1500);
    const ordinary = await score(twoGaussians(50, COLUMNS, 21));
    const strange = await score(acrossGaussians(50, COLUMNS));
    for (const form of ["fm", "sigma-paper", "sigma-released"])
      expect(separation(ordinary[form]!, strange[form]!)).toBeGreaterThan(0.95);
  }, 180_000);
});
