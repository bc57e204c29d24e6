import { zeros } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src-main/core/engine/shape.ts";
import type { Step } from "../../../src-main/core/engine/step.ts";
import { biganNetworks } from "../../../src-main/core/networks/bigan-networks.ts";
import type { HyperParameters } from "../../../src-main/core/networks/hyper-parameters.ts";
import { bind, type Networks } from "../../../src-main/core/networks/networks.ts";
import { paperNetworks } from "../../../src-main/core/networks/paper-networks.ts";
import { definePreset } from "../../../src-main/core/networks/presets.ts";
import { declareParameters, initialValues } from "../../../src-main/core/networks/scope.ts";
import { tableHyperParametersOf } from "../../../src-main/core/networks/table-hyper-parameters.ts";
import { tableNetworks } from "../../../src-main/core/networks/table-networks.ts";
import {
  adversarialStep,
  planTraining,
  reconstructionStep,
  type TrainingPlan,
} from "../../../src-main/core/networks/training-steps.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runEager, runTraced, worstRelativeDifference } from "../../helpers/traced-and-eager.ts";

const BATCH = 2;

async function plan(networks: Networks, hyperParameters: HyperParameters): Promise<TrainingPlan> {
  return planTraining(networks, { ...hyperParameters, batchSize: BATCH, latent: networks.shape.latent });
}

const tinyBigan = () =>
  plan(
    biganNetworks({ size: 32, channels: 3, latent: 5 }, 4),
    definePreset("bigan", { size: 32, channels: 3 }).hyperParameters,
  );
const tinyPaper = () =>
  plan(
    paperNetworks({ size: 28, channels: 1, latent: 7 }),
    definePreset("paper", { size: 28, channels: 1 }).hyperParameters,
  );

const tinyRows = (preset: "bigan" | "paper") => () =>
  plan(tableNetworks({ features: 5, latent: 2 }), tableHyperParametersOf(preset, 5));

function startState({ declarations, state }: TrainingPlan): Record<string, Float32Array> {
  const values = initialValues(declarations, (name) => randomFor(1, "initial", name));
  return Object.fromEntries(
    Object.entries(state).map(([name, shape]) => [name, values[name] ?? new Float32Array(sizeOf(shape))]),
  );
}

function someFeeds(step: Step): Record<string, Float32Array> {
  const random = randomFor(2, "feeds");
  return Object.fromEntries(
    Object.entries(step.feeds).map(([name, shape]) => {
      const values = new Float32Array(sizeOf(shape)).fill(name === "averageDecay" ? 0.9 : 1e-3);
      if (name.startsWith("x"))
        for (let i = 0; i < values.length; i += 1) values[i] = random.uniform() * 2 - 1;
      return [name, values];
    }),
  );
}

/**
 * A bias in front of batch normalisation has a gradient of zero but for rounding, and Adam, which divides a gradient by its
 * own size, makes whole steps of that noise.
 */
function isGradientZero(name: string, { declarations }: TrainingPlan): boolean {
  const parameter = name.replace(/^(average|adam\/[mv])\//, "");
  return parameter.endsWith("/bias") && declarations.has(parameter.replace(/bias$/, "gamma"));
}

/**
 * Which elements of a tensor can be compared closely. All, but of parameters only those whose gradient stands clear of
 * rounding: Adam makes a whole step of either sign from one that does not.
 */
function steadyElements(
  name: string,
  state: Readonly<Record<string, Float32Array>>,
): (index: number) => boolean {
  const moment = state[`adam/m/${name.replace("average/", "")}`];
  if (!moment) return () => true;
  const clear = 1e-2 * moment.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return (index) => Math.abs(moment[index]!) > clear;
}

describe("A whole training step, traced, agrees with the same step run eagerly", { timeout: 240_000 }, () => {
  const cases: [string, () => Promise<TrainingPlan>, (plan: TrainingPlan) => Step][] = [
    ["the reconstruction step of bigan", tinyBigan, reconstructionStep],
    ["the adversarial step of bigan", tinyBigan, adversarialStep],
    ["the alternating step of paper", tinyPaper, adversarialStep],
    ["the reconstruction step of bigan over rows", tinyRows("bigan"), reconstructionStep],
    ["the adversarial step of bigan over rows", tinyRows("bigan"), adversarialStep],
    ["the alternating step of paper over rows", tinyRows("paper"), adversarialStep],
  ];
  it.each(cases)("%s, parameter by parameter", async (_name, planOf, stepOf) => {
    const training = await planOf();
    const step = stepOf(training);
    const [state, feeds] = [startState(training), someFeeds(step)];
    const traced = await runTraced(step, state, feeds);
    const eager = await runEager(step, state, feeds);
    expect(worstRelativeDifference(traced.outputs, eager.outputs)).toBeLessThan(1e-4);
    const apart = Object.keys(training.state).filter((name) => {
      if (isGradientZero(name, training)) return false;
      const steady = steadyElements(name, eager.state);
      const compared = (values: Float32Array) => ({
        [name]: values.filter((_value, index) => steady(index)),
      });
      return worstRelativeDifference(compared(traced.state[name]!), compared(eager.state[name]!)) > 1e-3;
    });
    expect(apart).toEqual([]);
  });

  it("changes every trainable parameter", async () => {
    const training = await tinyBigan();
    const step = adversarialStep(training);
    const before = startState(training);
    const { state: after } = await runTraced(step, before, someFeeds(step));
    const trainable = [...training.declarations]
      .filter(([, { kind }]) => kind === "trainable")
      .map(([name]) => name);
    const unchanged = trainable.filter((name) =>
      after[name]!.every((value, index) => value === before[name]![index]),
    );
    expect(unchanged).toEqual([]);
  });
});

describe("The networks of the paper", () => {
  it("have the parameter counts of the released code, running statistics included", async () => {
    const { networks, hyperParameters } = definePreset("paper", { size: 28, channels: 1 });
    const { declarations } = await planTraining(networks, hyperParameters);
    const count = (prefix: string) =>
      [...declarations]
        .filter(([name]) => name.startsWith(prefix))
        .reduce((total, [, { shape }]) => total + sizeOf(shape), 0);
    expect([count("E/"), count("G/"), count("D/")].map((n) => (n / 1e6).toFixed(2))).toEqual([
      "1.35",
      "6.80",
      "3.91",
    ]);
  });

  it.each([28, 32, 64, 128, 256, 384] as const)("take and give images of %i pixels", async (size) => {
    for (const preset of ["paper", "bigan"] as const) {
      const { networks } = definePreset(preset, { size, channels: 3 });
      const shapes: Record<string, number[]> = {};
      const declarations = await declareParameters((scope) => {
        const { E, G, D } = bind(networks, scope);
        const x = G(scope.noise.normal([2, networks.shape.latent]));
        const z = E(zeros([2, ...networks.shape.input]));
        shapes["G(z)"] = x.shape;
        shapes["E(x)"] = z.shape;
        D(x, z);
      });
      expect(shapes).toEqual({ "G(z)": [2, size, size, 3], "E(x)": [2, networks.shape.latent] });
      expect(declarations.size).toBeGreaterThan(10);
    }
  });

  it("halve images of 384 pixels five times, to a grid of 12", async () => {
    const { networks, hyperParameters } = definePreset("paper", { size: 384, channels: 1 });
    const { declarations } = await planTraining(networks, hyperParameters);
    expect(declarations.get("G/dense2/weight")!.shape).toEqual([1024, 12 * 12 * 128]);
    expect([declarations.has("E/convolution6/weight"), declarations.has("E/convolution7/weight")]).toEqual([
      true,
      false,
    ]);
  });
});
