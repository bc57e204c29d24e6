/** @file The loop: batches in, updates out, with a curve, checkpoints, and an end by budget or by a person. */
import type { CurvePoint, StopReason, TrainingSettings } from "../../contract/training.ts";
import type { CompiledStep, Executor } from "../engine/executor.ts";
import { randomFor } from "../random/random.ts";
import type { CheckpointProgress } from "./checkpoint.ts";
import { type Course, noiseFrom, type Phase } from "./course.ts";
import { ReconstructionMonitor, type Shown } from "./reconstruction-monitor.ts";
import { completion, type Spent } from "./schedule.ts";
import { requireNotCollapsed, TrainingWatch } from "./training-watch.ts";

/** Seconds between two checkpoints of a training that goes on, which are made where the curve has a point. */
const CHECKPOINT_SECONDS = 60;

export type LoopInput = {
  readonly course: Course;
  readonly settings: Pick<TrainingSettings, "seed" | "budget">;
  /** Steps between two points of the curve, which ends with the last step. */
  readonly curveSteps: number;
  /** Holds the state at `from`. */
  readonly executor: Executor;
  readonly from: CheckpointProgress;
  readonly signal: AbortSignal;
  readonly onStep: (spent: Spent, point: CurvePoint | null) => void;
  readonly onCheckpoint: (progress: CheckpointProgress) => Promise<void>;
  /** Some samples and what the networks make of them, with each point of the curve. */
  readonly onPreview: (shown: readonly Shown[]) => Promise<void>;
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
  readonly #watch: TrainingWatch;
  readonly #steps = new Map<Phase, CompiledStep>();
  readonly #curve: CurvePoint[];
  readonly #startedMs = performance.now();
  #monitor: ReconstructionMonitor | undefined;
  #step: number;
  #discriminatorSteps: number;

  constructor(input: LoopInput) {
    this.#input = input;
    this.#watch = new TrainingWatch(input.from.sums);
    this.#curve = [...input.from.curve];
    this.#step = input.from.step;
    this.#discriminatorSteps = input.from.discriminatorSteps;
  }

  async run(): Promise<LoopResult> {
    const { settings, signal, curveSteps, onStep } = this.#input;
    let checkpointMs = performance.now();
    let done = completion(settings.budget, this.#spent);
    while (done < 1) {
      if (signal.aborted) return this.#stop("cancelled");
      const phase = await this.#update(done);
      done = completion(settings.budget, this.#spent);
      const point = done >= 1 || this.#step % curveSteps === 0 ? await this.#addPoint(phase) : null;
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

  async #update(done: number): Promise<Phase> {
    const { settings, course } = this.#input;
    const phase = course.phaseAt(done);
    const step = await this.#compiled(phase);
    const number = this.#step + 1;
    if (phase !== "warm-up") this.#discriminatorSteps += 1;
    const outputs = await step.run(
      await course.feeds({ number, ofDiscriminator: this.#discriminatorSteps, phase, done }),
      noiseFrom(randomFor(settings.seed, "noise", number)),
    );
    this.#step = number;
    this.#watch.observe(number, outputs);
    return phase;
  }

  async #addPoint(phase: Phase): Promise<CurvePoint> {
    const { settings, course, executor, onPreview } = this.#input;
    this.#monitor ??= await ReconstructionMonitor.open({ ...course.watched, executor });
    const point = this.#watch.takePoint(this.#step, phase, await this.#monitor.ratio());
    await onPreview(this.#monitor.shown());
    this.#curve.push(point);
    if (course.baseline !== null && completion(settings.budget, this.#spent) > 0.5) {
      requireNotCollapsed(point, course.baseline);
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
    const sums = this.#watch.sums;
    return { ...this.#spent, discriminatorSteps: this.#discriminatorSteps, curve: this.#curve, sums };
  }

  async #compiled(phase: Phase): Promise<CompiledStep> {
    const known = this.#steps.get(phase);
    if (known) return known;
    const { course, executor } = this.#input;
    const step = await executor.compile(course.stepOf(phase));
    this.#steps.set(phase, step);
    return step;
  }
}
