/** @file The course of a BiGAN: a warm-up in which E and G learn to rebuild, and then all three networks against each other. */
import { BatchOrder } from "../dataset/batch-order.ts";
import type { Arrays } from "../engine/step.ts";
import { adamStepSize, rampedDecay } from "../networks/adam.ts";
import { bind } from "../networks/networks.ts";
import { adversarialStep, reconstructionStep, type TrainingPlan } from "../networks/training-steps.ts";
import { randomFor } from "../random/random.ts";
import type { Course, Update } from "./course.ts";
import { phaseAt, settlingFactor } from "./schedule.ts";
import type { TrainingSource } from "./training-source.ts";

/** The last 30 % of a training. */
const SETTLING = { share: 0.3, smallest: 0.05 };

export type AdversarialCourseOptions = {
  readonly plan: TrainingPlan;
  readonly source: TrainingSource;
  readonly seed: number;
  /** mean |x − mean x| of what is trained on. */
  readonly baseline: number;
};

export function adversarialCourse({ plan, source, seed, baseline }: AdversarialCourseOptions): Course {
  const { networks, hyperParameters, declarations, state } = plan;
  const { batchSize, warmUpShare, isAlternating, reconstructionWeight } = hyperParameters;
  const orderOf = (stream: string) => new BatchOrder({ seed, batchSize, count: source.count, stream });
  const orders = { batches: orderOf("batches"), "batches of E and G": orderOf("batches of E and G") };
  /** The varied samples of an update, `[batch, …input]`. */
  const batch = (stream: keyof typeof orders, step: number) =>
    source.readVaried(orders[stream].at(step), randomFor(seed, "augmentation", stream, step));
  return {
    phaseAt: (done) => phaseAt(done, warmUpShare),
    stepOf: (phase) => (phase === "warm-up" ? reconstructionStep(plan) : adversarialStep(plan)),
    feeds: async (update) => ({
      x: await batch("batches", update.number - 1),
      ...(update.phase === "adversarial" && isAlternating
        ? { x2: await batch("batches of E and G", update.number - 1) }
        : {}),
      ...scalars(plan, update),
    }),
    watched: {
      networks: {
        state,
        declarations,
        input: networks.shape.input,
        rebuild: (scope, x) => {
          const { E, G } = bind(networks, scope);
          return G(E(x));
        },
      },
      source,
    },
    baseline: reconstructionWeight > 0 ? baseline : null,
  };
}

function scalars({ hyperParameters }: TrainingPlan, { number, ofDiscriminator, done }: Update): Arrays {
  const { averageDecay, isAverageRamped, isSettling } = hyperParameters;
  const factor = isSettling ? settlingFactor(done, SETTLING) : 1;
  const scalar = (value: number) => Float32Array.of(value);
  return {
    stepSize: scalar(factor * adamStepSize(hyperParameters, number)),
    discriminatorStepSize: scalar(factor * adamStepSize(hyperParameters, Math.max(1, ofDiscriminator))),
    averageDecay: scalar(isAverageRamped ? rampedDecay(averageDecay, number) : averageDecay),
  };
}
