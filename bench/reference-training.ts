/** @file The reference network, compiled and ready for updates on a device. */
import type { Device } from "../src-main/core/engine/devices.ts";
import { sizeOf } from "../src-main/core/engine/shape.ts";
import type { Arrays } from "../src-main/core/engine/step.ts";
import { adamStepSize, initialState } from "../src-main/core/networks/adam.ts";
import { initialValues } from "../src-main/core/networks/scope.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import type { BenchContext } from "./measurement.ts";
import { openStep } from "./open-step.ts";
import { ADAM, referenceTraining } from "./reference-network.ts";

export type OpenTraining = {
  readonly parameters: number;
  /** One update. */
  readonly run: () => Promise<Arrays>;
  readonly close: () => Promise<void>;
};

export async function openReferenceTraining(
  context: BenchContext,
  device: Device = "cpu",
): Promise<OpenTraining> {
  const { declarations, step, parameters } = await referenceTraining();
  const values = initialValues(declarations, (name) => randomFor(context.seed, "initial", name));
  const { run, close } = await openStep(step, initialState(step.state, values), context, device);
  const x = new Float32Array(sizeOf(step.feeds["x"]!));
  randomFor(context.seed, "images").fillNormal(x);
  for (let i = 0; i < x.length; i += 1) x[i]! *= 0.3;
  let t = 0;
  return {
    parameters,
    close,
    run: () => {
      t += 1;
      return run({ x, stepSize: Float32Array.of(adamStepSize(ADAM, t)) });
    },
  };
}
