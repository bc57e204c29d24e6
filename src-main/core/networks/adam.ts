/** @file Adam (Kingma & Ba 2015, algorithm 1 in the form of its section 2), and exponential moving averages. */
import { add, div, mul, sqrt, square, sub, type Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "../engine/shape.ts";
import type { Shapes, Tensors } from "../engine/step.ts";

export type AdamSettings = {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
};

const FIRST = "adam/m/";
const SECOND = "adam/v/";

/** The optimiser's own state for the named parameters. */
export function adamState(parameters: Shapes): Shapes {
  const under = (prefix: string) =>
    Object.entries(parameters).map(([name, shape]) => [prefix + name, shape] as const);
  return Object.fromEntries([...under(FIRST), ...under(SECOND)]);
}

/** α_t = α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) for the t-th update, t ≥ 1: a host number, fed to the step. */
export function adamStepSize({ learningRate, beta1, beta2 }: AdamSettings, t: number): number {
  return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
}

/** θ ← θ − α_t·m/(√v + ε). Returns the new parameters and the new moments. */
export function adamUpdate(
  state: Tensors,
  gradients: Tensors,
  stepSize: Tensor,
  { beta1, beta2, epsilon }: AdamSettings,
): Record<string, Tensor> {
  const updated = Object.entries(gradients).flatMap(([name, gradient]) => {
    const m = add(mul(state[FIRST + name]!, beta1), mul(gradient, 1 - beta1));
    const v = add(mul(state[SECOND + name]!, beta2), mul(square(gradient), 1 - beta2));
    const parameter = sub(state[name]!, div(mul(m, stepSize), add(sqrt(v), epsilon)));
    return [
      [name, parameter],
      [FIRST + name, m],
      [SECOND + name, v],
    ] as const;
  });
  return Object.fromEntries(updated);
}

const AVERAGE = "average/";

/** The state that holds the moving averages of the named parameters. */
export function averageState(parameters: Shapes): Shapes {
  return Object.fromEntries(Object.entries(parameters).map(([name, shape]) => [AVERAGE + name, shape]));
}

/** average ← decay·average + (1 − decay)·parameter, written so that the average is touched once. */
export function averageUpdate(
  state: Tensors,
  parameters: Tensors,
  decay: Tensor | number,
): Record<string, Tensor> {
  const share = sub(1, decay);
  const updated = Object.entries(parameters).map(([name, parameter]) => {
    const average = state[AVERAGE + name]!;
    return [AVERAGE + name, add(average, mul(sub(parameter, average), share))] as const;
  });
  return Object.fromEntries(updated);
}

/** A decay that grows with the number of updates, so that the first, random weights are soon forgotten. */
export function rampedDecay(decay: number, t: number): number {
  return Math.min(decay, (1 + t) / (10 + t));
}

/** The value that scores, for each name: the moving average where there is one, the value itself elsewhere. */
export function averagedValues<T>(
  state: Readonly<Record<string, T>>,
  names: Iterable<string>,
): Record<string, T> {
  return Object.fromEntries([...names].map((name) => [name, state[AVERAGE + name] ?? state[name]!]));
}

/** The first value of a whole state: moments are zero, averages start at their parameters. */
export function initialState(
  shapes: Shapes,
  values: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const parameter = values[name.startsWith(AVERAGE) ? name.slice(AVERAGE.length) : name];
      return [name, parameter?.slice() ?? new Float32Array(sizeOf(shape))];
    }),
  );
}
