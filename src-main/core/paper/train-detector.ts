/** @file Trains a detector on samples in memory, and scores with it. */
import { KensaError } from "../../contract/errors.ts";
import type { Executor, NoiseSource } from "../engine/executor.ts";
import { sizeOf } from "../engine/shape.ts";
import type { Arrays } from "../engine/step.ts";
import { adamStepSize } from "../networks/adam.ts";
import {
  type DetectorPlan,
  firstState,
  scoringStep,
  scoringValues,
  trainingStep,
} from "../networks/detector-training.ts";
import { type Random, randomFor } from "../random/random.ts";

export type TrainingRun = {
  readonly plan: DetectorPlan;
  /** `[samples, …sample]` */
  readonly samples: Float32Array;
  readonly updates: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Called with the number of updates made. */
  readonly onUpdates: (done: number) => void | Promise<void>;
};

/** Updates in one run of the graph: beyond this the cost of starting a run no longer shows. */
const UPDATES_A_RUN = 10;
/** Above this many elements a batch, starting a run costs nothing beside it. */
const LARGE_BATCH = 50_000;

/**
 * Trains from fresh parameters. The executor's state is replaced. Gives the values that score.
 *
 * @throws KensaError `diverged` where a loss is no longer a number; `cancelled` once the signal is given
 */
export async function trainDetector(executor: Executor, run: TrainingRun): Promise<Arrays> {
  const { plan, updates, seed } = run;
  executor.load(
    firstState(plan, (name) => randomFor(seed, "initial", name)),
    plan.state,
  );
  const perRun = updatesARun(plan);
  const whole = Math.floor(updates / perRun);
  const feed = new BatchFeed(run);
  await updateBy(executor, run, feed, { perRun, runs: whole, before: 0 });
  await updateBy(executor, run, feed, { perRun: updates - whole * perRun, runs: 1, before: whole * perRun });
  return scoringValues(plan, await executor.read());
}

function updatesARun({ detector }: DetectorPlan): number {
  return detector.batchSize * sizeOf(detector.shape) > LARGE_BATCH ? 1 : UPDATES_A_RUN;
}

type Stretch = { readonly perRun: number; readonly runs: number; readonly before: number };

async function updateBy(
  executor: Executor,
  { plan, seed, signal, onUpdates }: TrainingRun,
  feed: BatchFeed,
  { perRun, runs, before }: Stretch,
): Promise<void> {
  if (perRun === 0 || runs === 0) return;
  const step = await executor.compile(trainingStep(plan, perRun));
  const noise = noiseFrom(randomFor(seed, "noise", before));
  try {
    for (let index = 0; index < runs; index += 1) {
      if (signal.aborted) throw new KensaError("cancelled", "The experiment was stopped.");
      const done = before + index * perRun;
      const stepSizes = Float32Array.from({ length: perRun }, (_, update) =>
        adamStepSize(plan.detector.optimiser, done + update + 1),
      );
      requireFinite(await step.run({ x: feed.next(perRun), stepSizes }, noise), done);
      await onUpdates(done + perRun);
      // The engine computes inside this thread: let messages, such as a request to stop, come in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await step.dispose();
  }
}

function requireFinite(losses: Arrays, update: number): void {
  if (Object.values(losses).every(([loss]) => Number.isFinite(loss))) return;
  throw new KensaError("diverged", `The loss was no longer a number after ${update} updates.`);
}

function noiseFrom(random: Random): NoiseSource {
  return {
    fillNormal: (target) => random.fillNormal(target),
    fillUniform: (target) => random.fillUniform(target),
  };
}

/**
 * Batches for each objective from an order of its own, as released: each epoch a new permutation, what is left over at its end
 * dropped.
 */
class BatchFeed {
  readonly #samples: Float32Array;
  readonly #sampleSize: number;
  readonly #batchSize: number;
  readonly #orders: readonly { random: Random; permutation: Uint32Array; place: number }[];

  constructor({ plan: { detector }, samples, seed }: TrainingRun) {
    this.#samples = samples;
    this.#sampleSize = sizeOf(detector.shape);
    this.#batchSize = Math.min(detector.batchSize, samples.length / this.#sampleSize);
    if (this.#batchSize < detector.batchSize)
      throw new KensaError("too-few-images", `A batch needs ${detector.batchSize} samples.`);
    this.#orders = detector.objectives.map((_, index) => ({
      random: randomFor(seed, "order", index),
      permutation: new Uint32Array(),
      place: 0,
    }));
  }

  /** `[updates · objectives, batch, …sample]` */
  next(updates: number): Float32Array {
    const batchElements = this.#batchSize * this.#sampleSize;
    const batches = new Float32Array(updates * this.#orders.length * batchElements);
    for (let update = 0; update < updates; update += 1) {
      for (let index = 0; index < this.#orders.length; index += 1) {
        const offset = (update * this.#orders.length + index) * batchElements;
        for (const [row, sample] of this.#places(index).entries()) {
          const from = sample * this.#sampleSize;
          batches.set(this.#samples.subarray(from, from + this.#sampleSize), offset + row * this.#sampleSize);
        }
      }
    }
    return batches;
  }

  #places(index: number): Uint32Array {
    const order = this.#orders[index]!;
    if (order.place + this.#batchSize > order.permutation.length) {
      order.permutation = order.random.permutation(this.#samples.length / this.#sampleSize);
      order.place = 0;
    }
    order.place += this.#batchSize;
    return order.permutation.subarray(order.place - this.#batchSize, order.place);
  }
}

/**
 * Scores of samples `[samples, …sample]` by name, each `[samples]`. The executor's state is replaced.
 *
 * @param batch samples a pass
 */
export async function scoreSamples(
  executor: Executor,
  plan: DetectorPlan,
  values: Arrays,
  { samples, batch, seed }: { samples: Float32Array; batch: number; seed: number },
): Promise<Record<string, Float32Array>> {
  const size = sizeOf(plan.detector.shape);
  const count = samples.length / size;
  const step = scoringStep(plan, batch);
  executor.load(values, step.state);
  const compiled = await executor.compile(step);
  const noise = noiseFrom(randomFor(seed, "scoring"));
  const scores: Record<string, Float32Array> = {};
  try {
    for (let from = 0; from < count; from += batch) {
      const length = Math.min(batch, count - from);
      const x = new Float32Array(batch * size);
      x.set(samples.subarray(from * size, (from + length) * size));
      for (const [name, found] of Object.entries(await compiled.run({ x }, noise))) {
        scores[name] ??= new Float32Array(count);
        scores[name].set(found.subarray(0, length), from);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return scores;
  } finally {
    await compiled.dispose();
  }
}
