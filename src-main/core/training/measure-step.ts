/** @file What one training step takes on this machine: by doing a few, on noise. */
import type { MeasureRequest } from "../../contract/worker.ts";
import { createExecutor } from "../engine/devices.ts";
import type { NoiseSource } from "../engine/executor.ts";
import { sizeOf } from "../engine/shape.ts";
import { initialState } from "../networks/adam.ts";
import { definePreset } from "../networks/presets.ts";
import { initialValues } from "../networks/scope.ts";
import { adversarialStep, planTraining, type TrainingPlan } from "../networks/training-steps.ts";
import { type Random, randomFor } from "../random/random.ts";

/** Enough to know the pace: this many steps or, of slow ones, this many seconds. */
const MOST_STEPS = 4;
const ENOUGH_SECONDS = 2;

/**
 * Seconds of a step in which all three networks learn. The steps of a warm-up are shorter, so what is worked out from it
 * is rather too long than too short.
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
    const step = await executor.compile(adversarialStep(plan));
    const feeds = feedsFor(plan);
    const noise = noiseFrom(randomFor(0, "measure", "noise"));
    // The first run lays out memory and is not counted.
    await step.run(feeds, noise);
    const startedMs = performance.now();
    const seconds = () => (performance.now() - startedMs) / 1000;
    let steps = 0;
    while (steps < MOST_STEPS && seconds() < ENOUGH_SECONDS) {
      await step.run(feeds, noise);
      steps += 1;
    }
    const each = seconds() / steps;
    await step.dispose();
    return each;
  } finally {
    await executor.dispose();
  }
}

function feedsFor({ networks, hyperParameters }: TrainingPlan) {
  const x = new Float32Array(hyperParameters.batchSize * sizeOf(networks.shape.input));
  randomFor(0, "measure").fillUniform(x);
  const scalar = (value: number) => Float32Array.of(value);
  return {
    x,
    ...(hyperParameters.isAlternating ? { x2: x } : {}),
    stepSize: scalar(1e-6),
    discriminatorStepSize: scalar(1e-6),
    averageDecay: scalar(0.999),
  };
}

function noiseFrom(random: Random): NoiseSource {
  return {
    fillNormal: (target) => random.fillNormal(target),
    fillUniform: (target) => random.fillUniform(target),
  };
}
