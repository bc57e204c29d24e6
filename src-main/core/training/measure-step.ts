/** @file What one training step takes on this machine: by doing a few, on noise. */
import type { MeasureRequest } from "../../contract/worker.ts";
import { createExecutor } from "../engine/devices.ts";
import type { CompiledStep } from "../engine/executor.ts";
import { sizeOf } from "../engine/shape.ts";
import type { Arrays, Step } from "../engine/step.ts";
import { initialState } from "../networks/adam.ts";
import { definePreset } from "../networks/presets.ts";
import { planRestoration, restorationStep } from "../networks/restoration-step.ts";
import { scalesOf } from "../networks/scales.ts";
import { initialValues } from "../networks/scope.ts";
import { standardNumbers } from "../networks/standard-numbers.ts";
import { adversarialStep, planTraining } from "../networks/training-steps.ts";
import { randomFor } from "../random/random.ts";
import { noiseFrom } from "./course.ts";
import type { Stateful } from "./training-executor.ts";

/** Enough to know the pace: this many steps or, of slow ones, this many seconds. */
const MOST_STEPS = 4;
const ENOUGH_SECONDS = 2;

/**
 * Seconds of a step in which all three networks learn. The steps of a warm-up are shorter, so what is worked out from it
 * is rather too long than too short.
 *
 * @throws Error where the device does not work
 */
export async function measureStep(request: MeasureRequest): Promise<number> {
  const { plan, step, feeds } = await stepProbe(request);
  const executor = createExecutor(request.device, request.threads);
  try {
    const values = initialValues(plan.declarations, (name) => randomFor(0, "initial", name));
    executor.load(initialState(plan.state, values), plan.state);
    const compiled = await executor.compile(step);
    const each = await secondsPerRun(compiled, feeds);
    await compiled.dispose();
    return each;
  } finally {
    await executor.dispose();
  }
}

async function secondsPerRun(step: CompiledStep, feeds: Arrays): Promise<number> {
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
  return seconds() / steps;
}

export type StepProbe = { readonly plan: Stateful; readonly step: Step; readonly feeds: Arrays };

/** The step of a training in which all three networks learn, and noise to feed it with. */
export async function stepProbe({
  preset,
  geometry,
}: Pick<MeasureRequest, "preset" | "geometry">): Promise<StepProbe> {
  if (preset === "standard") {
    const plan = await planRestoration(scalesOf(geometry.size), geometry.channels, standardNumbers);
    const step = restorationStep(plan);
    return { plan, step, feeds: noiseFor(step) };
  }
  const { networks, hyperParameters } = definePreset(preset, geometry);
  const plan = await planTraining(networks, hyperParameters);
  const step = adversarialStep(plan);
  return { plan, step, feeds: noiseFor(step) };
}

/** Noise for pictures, and for scalars a value that changes next to nothing. */
function noiseFor({ feeds }: Step): Arrays {
  const random = randomFor(0, "measure");
  const entries = Object.entries(feeds).map(([name, shape]) => {
    const values = new Float32Array(sizeOf(shape)).fill(1e-6);
    if (shape.length > 0) random.fillUniform(values);
    return [name, values] as const;
  });
  return Object.fromEntries(entries);
}
