/** @file Measures, while a training runs, how well the scoring networks rebuild parts. */
import { abs, concat, mean, slice, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import type { Step } from "../engine/step.ts";
import { averagedValues } from "../networks/adam.ts";
import { bind } from "../networks/networks.ts";
import { boundScope } from "../networks/scope.ts";
import type { TrainingPlan } from "../networks/training-steps.ts";

/** Training images that are looked at, spread over the set. */
const IMAGES = 16;
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

export type MonitorInput = {
  readonly plan: TrainingPlan;
  readonly dataset: PreparedDataset;
  readonly records: readonly number[];
  readonly executor: Executor;
};

export class ReconstructionMonitor {
  readonly #step: CompiledStep;
  readonly #images: Float32Array;

  private constructor(step: CompiledStep, images: Float32Array) {
    this.#step = step;
    this.#images = images;
  }

  static async open({ plan, dataset, records, executor }: MonitorInput): Promise<ReconstructionMonitor> {
    const chosen = Array.from(
      { length: IMAGES },
      (_, i) => records[Math.floor((i * records.length) / IMAGES)]!,
    );
    const pixels = new Uint8Array(IMAGES * dataset.recordBytes);
    await dataset.readRecords(chosen, pixels);
    const images = Float32Array.from(pixels, (value) => value / 127.5 - 1);
    return new ReconstructionMonitor(await executor.compile(monitorStep(plan)), images);
  }

  /** mean|x − G(E(x))| / mean|x − G(E(x′))|, with x′ the next image: 0 is perfect, 1 is blind. */
  async ratio(): Promise<number> {
    const { own, other } = await this.#step.run({ x: this.#images }, SILENT);
    return own![0]! / Math.max(other![0]!, 1e-6);
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/** Scores as the exported model will: averaged weights, running statistics. */
function monitorStep(plan: TrainingPlan): Step {
  const { size, channels } = plan.networks.shape;
  return {
    name: "monitor",
    state: plan.state,
    feeds: { x: [IMAGES, size, size, channels] },
    body: (state, { x }) => {
      const scope = boundScope(averagedValues(state, plan.declarations.keys()), { isTraining: false });
      const { E, G } = bind(plan.networks, scope);
      const rebuilt = G(E(x!));
      return { outputs: { own: distance(x!, rebuilt), other: distance(x!, rolled(rebuilt)) } };
    },
  };
}

function distance(a: Tensor, b: Tensor): Tensor {
  return mean(abs(sub(a, b)));
}

/** The batch moved on by one image. */
function rolled(batch: Tensor): Tensor {
  const [count, ...rest] = batch.shape as [number, ...number[]];
  const from = (first: number, images: number) =>
    slice(batch, [first, ...rest.map(() => 0)], [images, ...rest]);
  return concat([from(1, count - 1), from(0, 1)], 0);
}
