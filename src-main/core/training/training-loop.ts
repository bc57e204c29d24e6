/** @file The loop: batches in, updates out, with a curve, checkpoints, and an end by budget or by a person. */
import type { CurvePoint, StopReason, TrainingSettings } from "../../contract/training.ts";
import { augmentInto } from "../dataset/augment-into.ts";
import { batchIndices } from "../dataset/batch-indices.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import type { Arrays } from "../engine/step.ts";
import { adamStepSize, rampedDecay } from "../networks/adam.ts";
import type { TrainingPlan } from "../networks/training-steps.ts";
import { adversarialStep, reconstructionStep } from "../networks/training-steps.ts";
import { type Random, randomFor } from "../random/random.ts";
import type { CheckpointProgress } from "./checkpoint.ts";
import { ReconstructionMonitor } from "./reconstruction-monitor.ts";
import { completion, phaseAt, type Spent, settlingFactor } from "./schedule.ts";
import { requireNotCollapsed, TrainingWatch } from "./training-watch.ts";

/** Steps between two points of the curve, which ends with the last step, and seconds between two checkpoints at such points. */
const CURVE_STEPS = 50;
const CHECKPOINT_SECONDS = 60;

export type LoopInput = {
  readonly plan: TrainingPlan;
  readonly settings: TrainingSettings;
  readonly dataset: PreparedDataset;
  /** Records that may be trained on. */
  readonly records: readonly number[];
  /** Holds the state at `from`. */
  readonly executor: Executor;
  readonly from: CheckpointProgress;
  /** mean |x − mean image| of the training images, the loss of an average picture. */
  readonly baseline: number;
  readonly signal: AbortSignal;
  readonly onStep: (spent: Spent, point: CurvePoint | null) => void;
  readonly onCheckpoint: (progress: CheckpointProgress) => Promise<void>;
  /** A PNG file of some parts and what the networks make of them, drawn with each point of the curve. */
  readonly onPreview: (png: Buffer) => Promise<void>;
};

export type LoopResult = CheckpointProgress & { readonly stopped: StopReason };

/** Trains from `from` until the budget is spent or the signal is given. Throws `diverged`. */
export async function runTrainingLoop(input: LoopInput): Promise<LoopResult> {
  const loop = new TrainingLoop(input);
  try {
    return await loop.run();
  } finally {
    await loop.dispose();
  }
}

class TrainingLoop {
  readonly #input: LoopInput;
  readonly #watch = new TrainingWatch();
  readonly #steps = new Map<CurvePoint["phase"], CompiledStep>();
  readonly #curve: CurvePoint[];
  readonly #startedMs = performance.now();
  #monitor: ReconstructionMonitor | undefined;
  #step: number;
  #discriminatorSteps: number;

  constructor(input: LoopInput) {
    this.#input = input;
    this.#curve = [...input.from.curve];
    this.#step = input.from.step;
    this.#discriminatorSteps = input.from.discriminatorSteps;
  }

  async run(): Promise<LoopResult> {
    const { settings, signal, onStep } = this.#input;
    let checkpointMs = performance.now();
    let done = completion(settings.budget, this.#spent);
    while (done < 1) {
      if (signal.aborted) return this.#stop("cancelled");
      const phase = await this.#update(done);
      done = completion(settings.budget, this.#spent);
      const point = done >= 1 || this.#step % CURVE_STEPS === 0 ? await this.#addPoint(phase) : null;
      onStep(this.#spent, point);
      if (point && performance.now() - checkpointMs > CHECKPOINT_SECONDS * 1000) {
        await this.#checkpoint();
        checkpointMs = performance.now();
      }
      // The engine computes inside this thread: let messages, such as a request to stop, come in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#stop(settings.budget.kind === "steps" ? "finished" : "time");
  }

  async dispose(): Promise<void> {
    for (const step of this.#steps.values()) await step.dispose();
    await this.#monitor?.dispose();
  }

  get #spent(): Spent {
    const seconds = this.#input.from.seconds + (performance.now() - this.#startedMs) / 1000;
    return { step: this.#step, seconds };
  }

  async #update(done: number): Promise<CurvePoint["phase"]> {
    const { settings, plan } = this.#input;
    const phase = phaseAt(done, plan.hyperParameters.warmUpShare);
    const step = await this.#compiled(phase);
    const t = this.#step + 1;
    if (phase === "adversarial") this.#discriminatorSteps += 1;
    const outputs = await step.run(
      await this.#feeds(phase, done),
      noiseFrom(randomFor(settings.seed, "noise", t)),
    );
    this.#step = t;
    this.#watch.observe(t, outputs);
    return phase;
  }

  async #feeds(phase: CurvePoint["phase"], done: number): Promise<Arrays> {
    const { hyperParameters } = this.#input.plan;
    const { averageDecay, isAverageRamped, isAlternating, isSettling } = hyperParameters;
    const t = this.#step + 1;
    const factor = isSettling ? settlingFactor(done) : 1;
    const scalar = (value: number) => Float32Array.of(value);
    return {
      x: await this.#batch("batches"),
      ...(phase === "adversarial" && isAlternating ? { x2: await this.#batch("batches of E and G") } : {}),
      stepSize: scalar(factor * adamStepSize(hyperParameters, t)),
      discriminatorStepSize: scalar(
        factor * adamStepSize(hyperParameters, Math.max(1, this.#discriminatorSteps)),
      ),
      averageDecay: scalar(isAverageRamped ? rampedDecay(averageDecay, t) : averageDecay),
    };
  }

  /** The varied images of the next step, `[batch, size, size, channels]` in [−1, 1]. */
  async #batch(stream: string): Promise<Float32Array> {
    const { settings, plan, dataset, records } = this.#input;
    const { batchSize } = plan.hyperParameters;
    const { size, channels } = settings.geometry;
    const places = batchIndices(settings.seed, this.#step, batchSize, records.length, stream);
    const pixels = new Uint8Array(batchSize * dataset.recordBytes);
    await dataset.readRecords(
      Array.from(places, (place) => records[place]!),
      pixels,
    );
    const batch = new Float32Array(pixels.length);
    const random = randomFor(settings.seed, "augmentation", stream, this.#step);
    for (let image = 0; image < batchSize; image += 1) {
      const offset = image * dataset.recordBytes;
      const source = pixels.subarray(offset, offset + dataset.recordBytes);
      augmentInto(source, batch, offset, { size, channels, augmentation: settings.augmentation, random });
    }
    return batch;
  }

  async #addPoint(phase: CurvePoint["phase"]): Promise<CurvePoint> {
    const { settings, plan, dataset, records, executor, baseline, onPreview } = this.#input;
    this.#monitor ??= await ReconstructionMonitor.open({ plan, dataset, records, executor });
    const point = this.#watch.takePoint(this.#step, phase, await this.#monitor.ratio());
    await onPreview(await this.#monitor.preview());
    this.#curve.push(point);
    if (plan.hyperParameters.reconstructionWeight > 0 && completion(settings.budget, this.#spent) > 0.5) {
      requireNotCollapsed(point, baseline);
    }
    return point;
  }

  async #stop(stopped: StopReason): Promise<LoopResult> {
    await this.#checkpoint();
    return { ...this.#progress, stopped };
  }

  #checkpoint(): Promise<void> {
    return this.#input.onCheckpoint(this.#progress);
  }

  get #progress(): CheckpointProgress {
    return { ...this.#spent, discriminatorSteps: this.#discriminatorSteps, curve: this.#curve };
  }

  async #compiled(phase: CurvePoint["phase"]): Promise<CompiledStep> {
    const known = this.#steps.get(phase);
    if (known) return known;
    const { plan, executor } = this.#input;
    const step = await executor.compile(
      phase === "warm-up" ? reconstructionStep(plan) : adversarialStep(plan),
    );
    this.#steps.set(phase, step);
    return step;
  }
}

function noiseFrom(random: Random): NoiseSource {
  return {
    fillNormal: (target) => random.fillNormal(target),
    fillUniform: (target) => random.fillUniform(target),
  };
}
