/** @file A step compiled on a device, with its state loaded. */
import { createExecutor, type Device } from "../src-main/core/engine/devices.ts";
import type { Arrays, Step } from "../src-main/core/engine/step.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import type { BenchContext } from "./measurement.ts";

export type OpenStep = {
  readonly run: (feeds: Arrays) => Promise<Arrays>;
  readonly close: () => Promise<void>;
};

export async function openStep(
  step: Step,
  state: Arrays,
  { threads, seed }: Pick<BenchContext, "threads" | "seed">,
  device: Device = "cpu",
): Promise<OpenStep> {
  const executor = createExecutor(device, threads);
  executor.load(state, step.state);
  const compiled = await executor.compile(step);
  const noise = randomFor(seed, "noise");
  return {
    run: (feeds) => compiled.run(feeds, noise),
    close: async () => {
      await compiled.dispose();
      await executor.dispose();
    },
  };
}
