/** @file The numbers of the preset `standard`, without its networks. */
import type { RestorationNumbers } from "./restoration-step.ts";

export const standardNumbers: RestorationNumbers = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  averageDecay: 0.995,
  damageWeight: 4,
  steps: 3000,
};
