/** @file How long a training takes: minutes or steps, one of the two. */
import { Option } from "commander";
import { type TrainingBudget, trainingBudget } from "../contract/training.ts";
import { numberFrom } from "./option-values.ts";

export type BudgetFlags = { readonly minutes?: number; readonly steps?: number };

/** @param usual what is trained where neither is given, in words */
export function budgetOptions(usual: string): Option[] {
  const [{ shape: bySteps }, { shape: byMinutes }] = trainingBudget.options;
  return [
    new Option("--minutes <number>", `time to train (default: ${usual})`)
      .argParser(numberFrom(byMinutes.minutes, "a number above 0 and up to 10080, a week"))
      .conflicts("steps"),
    new Option(
      "--steps <number>",
      "updates to train, instead of a time: the result is the same each time",
    ).argParser(numberFrom(bySteps.steps, "a whole number from 1 to 10000000")),
  ];
}

/** What was asked for; what is usual where nothing was. */
export function budgetFrom({ minutes, steps }: BudgetFlags, usual: TrainingBudget): TrainingBudget {
  if (minutes !== undefined) return { kind: "minutes", minutes };
  return steps === undefined ? usual : { kind: "steps", steps };
}
