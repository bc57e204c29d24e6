/** @file What a training loop teaches: the steps of each phase and what they are fed, whatever the networks are. */
import type { CurvePoint } from "../../contract/training.ts";
import type { NoiseSource } from "../engine/executor.ts";
import type { Arrays, Step } from "../engine/step.ts";
import type { Random } from "../random/random.ts";
import type { MonitorInput } from "./reconstruction-monitor.ts";

export type Phase = CurvePoint["phase"];

/** One update of the networks, before it is made. */
export type Update = {
  /** Counted from 1. */
  readonly number: number;
  /** Updates of D up to and with this one. */
  readonly ofDiscriminator: number;
  readonly phase: Phase;
  /** The share of the budget that is spent, in [0, 1). */
  readonly done: number;
};

export type Course = {
  readonly phaseAt: (done: number) => Phase;
  readonly stepOf: (phase: Phase) => Step;
  /** Everything that the step is fed: a function of the update alone, so that a training goes on as if it had never stopped. */
  readonly feeds: (update: Update) => Promise<Arrays>;
  /** What is looked at for the curve, and shown to a person. */
  readonly watched: Omit<MonitorInput, "executor">;
  /**
   * The loss of one average picture, where E and G learn to rebuild undamaged parts and must come to be better than it; null where
   * there is nothing to compare.
   */
  readonly baseline: number | null;
};

export function noiseFrom(random: Random): NoiseSource {
  return {
    fillNormal: (target) => random.fillNormal(target),
    fillUniform: (target) => random.fillUniform(target),
  };
}
