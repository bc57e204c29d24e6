/** @file How far a training has come, which phase it is in, and how large its steps are. */
import type { CurvePoint, TrainingBudget } from "../../contract/training.ts";

/** What has been spent: updates, and seconds of training over all sittings. */
export type Spent = { readonly step: number; readonly seconds: number };

/** The share of the budget that is spent, 0 at the start, 1 or more at the end. */
export function completion(budget: TrainingBudget, spent: Spent): number {
  return budget.kind === "steps" ? spent.step / budget.steps : spent.seconds / (budget.minutes * 60);
}

export function phaseAt(done: number, warmUpShare: number): CurvePoint["phase"] {
  return done < warmUpShare ? "warm-up" : "adversarial";
}

/** How a training ends: the last `share` of it takes ever smaller steps, down to `smallest`, so that it settles instead of circling. */
export type Settling = { readonly share: number; readonly smallest: number };

/** The factor on the learning rate: 1, and in the end falling in a line. */
export function settlingFactor(done: number, { share, smallest }: Settling): number {
  return Math.min(1, Math.max(smallest, (1 - done) / share));
}

/** The steps that the budget is going to buy, by what they have cost so far. */
export function expectedSteps(budget: TrainingBudget, spent: Spent): number {
  if (budget.kind === "steps") return budget.steps;
  const done = completion(budget, spent);
  return done === 0 ? 0 : Math.max(spent.step, Math.round(spent.step / done));
}

/** Seconds left at the pace so far; null before there is one. */
export function secondsLeft(budget: TrainingBudget, spent: Spent): number | null {
  const done = completion(budget, spent);
  if (done === 0 || spent.seconds === 0) return null;
  return Math.max(0, (spent.seconds * (1 - done)) / done);
}
