/** @file A step compiled on the default engine, with its state loaded. */
import { OnnxRuntimeExecutor } from "../src-main/core/engine/executors/onnxruntime.ts";
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
  { threads, seed }: BenchContext,
): Promise<OpenStep> {
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads });
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
