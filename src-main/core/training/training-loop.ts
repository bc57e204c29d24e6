/** @file The loop: batches in, updates out, with a curve, checkpoints, and an end by budget or by a person. */
import type { CurvePoint, StopReason, TrainingSettings } from "../../contract/training.ts";
import { BatchOrder } from "../dataset/batch-order.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import type { Arrays } from "../engine/step.ts";
import { adamStepSize, rampedDecay } from "../networks/adam.ts";
import type { TrainingPlan } from "../networks/training-steps.ts";
import { adversarialStep, reconstructionStep } from "../networks/training-steps.ts";
import { type Random, randomFor } from "../random/random.ts";
import type { CheckpointProgress } from "./checkpoint.ts";
import { ReconstructionMonitor, type Shown } from "./reconstruction-monitor.ts";
import { completion, phaseAt, type Spent, settlingFactor } from "./schedule.ts";
import type { TrainingSource } from "./training-source.ts";
import { requireNotCollapsed, TrainingWatch } from "./training-watch.ts";

/** Seconds between two checkpoints, which are made where the curve has a point. */
const CHECKPOINT_SECONDS = 60;

export type LoopInput = {
  readonly plan: TrainingPlan;
  readonly settings: Pick<TrainingSettings, "seed" | "budget">;
  readonly source: TrainingSource;
  /** Steps between two points of the curve, which ends with the last step. */
  readonly curveSteps: number;
  /** Holds the state at `from`. */
  readonly executor: Executor;
  readonly from: CheckpointProgress;
  /** mean |x − mean x| of what is trained on, the loss of its average. */
  readonly baseline: number;
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
  readonly #watch = new TrainingWatch();
  readonly #steps = new Map<CurvePoint["phase"], CompiledStep>();
  readonly #orders = new Map<string, BatchOrder>();
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

  /** The varied samples of the next step, `[batch, …input]`. */
  #batch(stream: string): Promise<Float32Array> {
    const { settings, source } = this.#input;
    const random = randomFor(settings.seed, "augmentation", stream, this.#step);
    return source.readVaried(this.#orderOf(stream).at(this.#step), random);
  }

  #orderOf(stream: string): BatchOrder {
    const known = this.#orders.get(stream);
    if (known) return known;
    const { settings, source, plan } = this.#input;
    const { batchSize } = plan.hyperParameters;
    const order = new BatchOrder({ seed: settings.seed, batchSize, count: source.count, stream });
    this.#orders.set(stream, order);
    return order;
  }

  async #addPoint(phase: CurvePoint["phase"]): Promise<CurvePoint> {
    const { settings, plan, source, executor, baseline, onPreview } = this.#input;
    this.#monitor ??= await ReconstructionMonitor.open({ plan, source, executor });
    const point = this.#watch.takePoint(this.#step, phase, await this.#monitor.ratio());
    await onPreview(this.#monitor.shown());
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
