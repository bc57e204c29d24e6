/** @file What one training step takes on this machine: by doing a few, on noise. */
import type { MeasureRequest } from "../../contract/worker.ts";
import { createExecutor } from "../engine/devices.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import { initialState } from "../networks/adam.ts";
import { definePreset } from "../networks/presets.ts";
import { initialValues } from "../networks/scope.ts";
import {
  adversarialStep,
  planTraining,
  reconstructionStep,
  type TrainingPlan,
} from "../networks/training-steps.ts";
import { randomFor } from "../random/random.ts";

/** The first runs of a step lay out memory and are not counted. */
const UNCOUNTED = 2;
const COUNTED = 4;

/**
 * Seconds that a step of a whole training takes on average, its warm-up included.
 *
 * @throws Error where the device does not work
 */
export async function measureStep({ preset, geometry, device, threads }: MeasureRequest): Promise<number> {
  const { networks, hyperParameters } = definePreset(preset, geometry);
  const plan = await planTraining(networks, hyperParameters);
  const executor = createExecutor(device, threads);
  try {
    const values = initialValues(plan.declarations, (name) => randomFor(0, "initial", name));
    executor.load(initialState(plan.state, values), plan.state);
    const { warmUpShare } = hyperParameters;
    const adversarial = await secondsOf(executor, plan, "adversarial");
    const warmUp = warmUpShare === 0 ? 0 : await secondsOf(executor, plan, "warm-up");
    return warmUpShare * warmUp + (1 - warmUpShare) * adversarial;
  } finally {
    await executor.dispose();
  }
}

async function secondsOf(
  executor: Executor,
  plan: TrainingPlan,
  phase: "warm-up" | "adversarial",
): Promise<number> {
  const step = await executor.compile(phase === "warm-up" ? reconstructionStep(plan) : adversarialStep(plan));
  try {
    const feeds = feedsFor(plan, phase);
    await repeat(step, feeds, UNCOUNTED);
    const startedMs = performance.now();
    await repeat(step, feeds, COUNTED);
    return (performance.now() - startedMs) / 1000 / COUNTED;
  } finally {
    await step.dispose();
  }
}

async function repeat(step: CompiledStep, feeds: ReturnType<typeof feedsFor>, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await step.run(feeds, noise);
}

function feedsFor({ networks, hyperParameters }: TrainingPlan, phase: "warm-up" | "adversarial") {
  const { size, channels } = networks.shape;
  const x = new Float32Array(hyperParameters.batchSize * size * size * channels);
  randomFor(0, "measure").fillUniform(x);
  const scalar = (value: number) => Float32Array.of(value);
  return {
    x,
    ...(phase === "adversarial" && hyperParameters.isAlternating ? { x2: x } : {}),
    stepSize: scalar(1e-6),
    discriminatorStepSize: scalar(1e-6),
    averageDecay: scalar(0.999),
  };
}

const random = randomFor(0, "measure", "noise");
const noise: NoiseSource = {
  fillNormal: (target) => random.fillNormal(target),
  fillUniform: (target) => random.fillUniform(target),
};
