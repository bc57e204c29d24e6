/** @file Measures, while a training runs, how well the scoring networks rebuild parts. */
import { abs, concat, mean, slice, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import type { Step } from "../engine/step.ts";
import { type PictureShape, tilePictures } from "../image/picture.ts";
import { averagedValues } from "../networks/adam.ts";
import { bind } from "../networks/networks.ts";
import { boundScope } from "../networks/scope.ts";
import type { TrainingPlan } from "../networks/training-steps.ts";

/** Training images that are looked at, spread over the set: none twice, or it would be compared with itself. */
const IMAGES = 16;
/** Of them, those that a person is shown. */
const SHOWN = 4;
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
  readonly #shape: PictureShape;
  /** G(E(x)) of the images, as of the last ratio. */
  #rebuilt: Float32Array | undefined;

  private constructor(step: CompiledStep, images: Float32Array, shape: PictureShape) {
    this.#step = step;
    this.#images = images;
    this.#shape = shape;
  }

  static async open({ plan, dataset, records, executor }: MonitorInput): Promise<ReconstructionMonitor> {
    const count = Math.max(2, Math.min(IMAGES, records.length));
    const chosen = Array.from(
      { length: count },
      (_, i) => records[Math.floor((i * records.length) / count)]!,
    );
    const pixels = new Uint8Array(count * dataset.recordBytes);
    await dataset.readRecords(chosen, pixels);
    const images = Float32Array.from(pixels, (value) => value / 127.5 - 1);
    const { size, channels } = dataset.geometry;
    const shape = { width: size, height: size, channels };
    return new ReconstructionMonitor(await executor.compile(monitorStep(plan, count)), images, shape);
  }

  /** mean|x − G(E(x))| / mean|x − G(E(x′))|, with x′ the next image: 0 is perfect, 1 is blind, as a single image always is. */
  async ratio(): Promise<number> {
    const { own, other, rebuilt } = await this.#step.run({ x: this.#images }, SILENT);
    this.#rebuilt = rebuilt;
    return own![0]! / Math.max(other![0]!, 1e-6);
  }

  /** A picture for people, of the state that the last ratio speaks of: one row an image, x, G(E(x)) and |x − G(E(x))|. */
  preview(): Promise<Buffer> {
    const length = this.#shape.width * this.#shape.height * this.#shape.channels;
    const rows = Array.from({ length: Math.min(SHOWN, this.#images.length / length) }, (_, i) => {
      const x = this.#images.subarray(i * length, (i + 1) * length);
      const rebuilt = this.#rebuilt!.subarray(i * length, (i + 1) * length);
      const difference = x.map((value, place) => Math.abs(value - rebuilt[place]!) - 1);
      return [x, rebuilt, difference].map((pixels) => ({ ...this.#shape, pixels: toBytes(pixels) }));
    });
    return tilePictures(rows.flat(), 3);
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/** Scores as the exported model will: averaged weights, running statistics. */
function monitorStep(plan: TrainingPlan, images: number): Step {
  return {
    name: "monitor",
    state: plan.state,
    feeds: { x: [images, ...plan.networks.shape.input] },
    body: (state, { x }) => {
      const scope = boundScope(averagedValues(state, plan.declarations.keys()), { isTraining: false });
      const { E, G } = bind(plan.networks, scope);
      const rebuilt = G(E(x!));
      return { outputs: { own: distance(x!, rebuilt), other: distance(x!, rolled(rebuilt)), rebuilt } };
    },
  };
}

/** From [−1, 1] to 0 … 255. */
function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(Math.min(255, Math.max(0, (value + 1) * 127.5))));
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
