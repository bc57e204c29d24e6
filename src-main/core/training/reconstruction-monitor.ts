/** @file Measures, while a training runs, how well the scoring networks rebuild what they learn from. */
import { abs, concat, mean, slice, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import { type Shape, sizeOf } from "../engine/shape.ts";
import type { Shapes, Step } from "../engine/step.ts";
import { averagedValues } from "../networks/adam.ts";
import { boundScope, type Declarations, type Scope } from "../networks/scope.ts";
import type { TrainingSource } from "./training-source.ts";

/** Training samples that are looked at, spread over the set: none twice, or it would be compared with itself. */
const SAMPLES = 16;
/** Of them, those that a person is shown. */
const SHOWN = 4;
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

/** Networks in training that make of x what a good sample would be. */
export type RebuildingNetworks = {
  readonly state: Shapes;
  readonly declarations: Declarations;
  /** Of one sample. */
  readonly input: Shape;
  /** G(E(x)): `[batch, …input]` → the same. */
  readonly rebuild: (scope: Scope, x: Tensor) => Tensor;
};

export type MonitorInput = {
  readonly networks: RebuildingNetworks;
  readonly source: TrainingSource;
  readonly executor: Executor;
};

/** A sample x and G(E(x)), both `[…input]`. */
export type Shown = { readonly x: Float32Array; readonly rebuilt: Float32Array };

export class ReconstructionMonitor {
  readonly #step: CompiledStep;
  readonly #samples: Float32Array;
  /** Numbers in one sample. */
  readonly #length: number;
  /** G(E(x)) of the samples, as of the last ratio. */
  #rebuilt: Float32Array | undefined;

  private constructor(step: CompiledStep, samples: Float32Array, length: number) {
    this.#step = step;
    this.#samples = samples;
    this.#length = length;
  }

  static async open({ networks, source, executor }: MonitorInput): Promise<ReconstructionMonitor> {
    const count = Math.max(2, Math.min(SAMPLES, source.count));
    const places = Array.from({ length: count }, (_, i) => Math.floor((i * source.count) / count));
    const samples = await source.read(places);
    const step = await executor.compile(monitorStep(networks, count));
    return new ReconstructionMonitor(step, samples, sizeOf(networks.input));
  }

  /** mean|x − G(E(x))| / mean|x − G(E(x′))|, with x′ the next sample: 0 is perfect, 1 is blind, as a single sample always is. */
  async ratio(): Promise<number> {
    const { own, other, rebuilt } = await this.#step.run({ x: this.#samples }, SILENT);
    this.#rebuilt = rebuilt;
    return own![0]! / Math.max(other![0]!, 1e-6);
  }

  /** Some of the samples, with what the state that the last ratio speaks of makes of them. */
  shown(): Shown[] {
    const at = (values: Float32Array, place: number) =>
      values.subarray(place * this.#length, (place + 1) * this.#length);
    const count = Math.min(SHOWN, this.#samples.length / this.#length);
    return Array.from({ length: count }, (_, place) => ({
      x: at(this.#samples, place),
      rebuilt: at(this.#rebuilt!, place),
    }));
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/** Scores as the exported model will: averaged weights, running statistics. */
function monitorStep({ state, declarations, input, rebuild }: RebuildingNetworks, samples: number): Step {
  return {
    name: "monitor",
    state,
    feeds: { x: [samples, ...input] },
    body: (values, { x }) => {
      const scope = boundScope(averagedValues(values, declarations.keys()), { isTraining: false });
      const rebuilt = rebuild(scope, x!);
      return { outputs: { own: distance(x!, rebuilt), other: distance(x!, rolled(rebuilt)), rebuilt } };
    },
  };
}

function distance(a: Tensor, b: Tensor): Tensor {
  return mean(abs(sub(a, b)));
}

/** The batch moved on by one sample. */
function rolled(batch: Tensor): Tensor {
  const [count, ...rest] = batch.shape as [number, ...number[]];
  const from = (first: number, images: number) =>
    slice(batch, [first, ...rest.map(() => 0)], [images, ...rest]);
  return concat([from(1, count - 1), from(0, 1)], 0);
}
