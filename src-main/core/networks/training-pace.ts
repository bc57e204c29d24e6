/** @file How long a preset usually trains and what a step of it takes in; without networks, so that asking loads no engine. */
import type { InputSize } from "../../contract/image.ts";
import type { LearningPreset } from "../../contract/training.ts";
import { hyperParametersOf } from "./hyper-parameters.ts";
import { scalesOf } from "./scales.ts";
import { standardNumbers } from "./standard-numbers.ts";

/** The networks of `standard` halve a picture four times, which the 28 pixels of the paper do not bear. */
export const SMALLEST_STANDARD = 32;

/** The preset for which nobody has to say a word. */
export function usualPreset(size: InputSize): LearningPreset {
  return size < SMALLEST_STANDARD ? "bigan" : "standard";
}

/** Steps of a training for which nobody says how long. */
export function usualSteps(preset: LearningPreset, size: InputSize): number {
  return preset === "standard" ? standardNumbers.steps : hyperParametersOf(preset, size).steps;
}

/** Pictures that one step learns from, over all scales. */
export function picturesAStep(preset: LearningPreset, size: InputSize): number {
  if (preset !== "standard") return hyperParametersOf(preset, size).batchSize;
  return scalesOf(size).reduce((pictures, { batch }) => pictures + batch, 0);
}
