/**
 * @file Where a network finds its parameters: by name, declared at the place where they are used.
 *
 * A network is a function; there is no second list of its parameters to keep in step. Run once over a declaring scope it
 * tells what it needs, run over a bound scope it computes.
 */
import { type Tensor, zeros } from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../engine/shape.ts";
import type { Noise, Tensors } from "../engine/step.ts";
import { withSymbolicTensors } from "../engine/trace/trace.ts";
import type { Random } from "../random/random.ts";

/** Fills a new parameter. */
export type Initialiser = (target: Float32Array, random: Random) => void;

export type ParameterKind = "trainable" | "statistic";
type Declaration = { readonly shape: Shape; readonly kind: ParameterKind; readonly initialise: Initialiser };
export type Declarations = ReadonlyMap<string, Declaration>;

/** N(0, deviation²). */
export function normalInitialiser(deviation: number): Initialiser {
  return (target, random) => {
    random.fillNormal(target);
    for (let index = 0; index < target.length; index += 1) target[index]! *= deviation;
  };
}

/** Uniform in [−limit, limit). */
export function uniformInitialiser(limit: number): Initialiser {
  return (target, random) => {
    random.fillUniform(target);
    for (let index = 0; index < target.length; index += 1) target[index] = (2 * target[index]! - 1) * limit;
  };
}

export function constantInitialiser(value: number): Initialiser {
  return (target) => target.fill(value);
}

/** A random direction of length 1. */
export function unitInitialiser(target: Float32Array, random: Random): void {
  random.fillNormal(target);
  const length = Math.hypot(...target);
  for (let index = 0; index < target.length; index += 1) target[index]! /= length;
}

/** What a scope does when a network asks it for a tensor; one kind declares, one computes. */
type Source = {
  readonly find: (name: string, declaration: Declaration) => Tensor;
  readonly update: (name: string, change: (latest: Tensor) => Tensor) => void;
  readonly isTraining: boolean;
  readonly noise: Noise;
};

export class Scope {
  readonly #source: Source;
  readonly #prefix: string;

  constructor(source: Source, prefix = "") {
    this.#source = source;
    this.#prefix = prefix;
  }

  within(name: string): Scope {
    return new Scope(this.#source, `${this.#prefix}${name}/`);
  }

  /** True while training: batch statistics, dropout. */
  get isTraining(): boolean {
    return this.#source.isTraining;
  }

  get noise(): Noise {
    return this.#source.noise;
  }

  parameter(name: string, shape: Shape, initialise: Initialiser): Tensor {
    return this.#source.find(this.#prefix + name, { shape, kind: "trainable", initialise });
  }

  /** A tensor that training updates without a gradient, such as a running mean. */
  statistic(name: string, shape: Shape, initialise: Initialiser): Tensor {
    return this.#source.find(this.#prefix + name, { shape, kind: "statistic", initialise });
  }

  /** Moves a statistic on from its latest value; networks go on seeing the value of the step's beginning. */
  updateStatistic(name: string, change: (latest: Tensor) => Tensor): void {
    this.#source.update(this.#prefix + name, change);
  }
}

const NO_NOISE: Noise = { normal: (shape) => zeros([...shape]), uniform: (shape) => zeros([...shape]) };

/** Runs `use` once on symbolic tensors and returns everything that it asked its scope for. */
export async function declareParameters(use: (scope: Scope) => void): Promise<Declarations> {
  const declarations = new Map<string, Declaration>();
  const find = (name: string, declaration: Declaration) => {
    declarations.set(name, declaration);
    return zeros([...declaration.shape]);
  };
  await withSymbolicTensors(() =>
    use(new Scope({ find, update: () => {}, isTraining: true, noise: NO_NOISE })),
  );
  return declarations;
}

/** First values for everything declared; the order of declaration does not matter to the draw. */
export function initialValues(
  declarations: Declarations,
  randomOf: (name: string) => Random,
): Record<string, Float32Array> {
  const values = [...declarations].map(([name, { shape, initialise }]) => {
    const value = new Float32Array(sizeOf(shape));
    initialise(value, randomOf(name));
    return [name, value] as const;
  });
  return Object.fromEntries(values);
}

export function shapesOf(declarations: Declarations): Record<string, Shape> {
  return Object.fromEntries([...declarations].map(([name, { shape }]) => [name, shape]));
}

/** Names of the declared tensors that have a gradient, under a prefix. */
export function trainableNames(declarations: Declarations, prefix = ""): string[] {
  return [...declarations]
    .filter(([name, { kind }]) => kind === "trainable" && name.startsWith(prefix))
    .map(([name]) => name);
}

/** A scope over given values. Changed statistics are collected in `updates`; a second change starts from the first. */
export function boundScope(
  values: Tensors,
  options: { isTraining: boolean; noise?: Noise; updates?: Map<string, Tensor> },
): Scope {
  const find = (name: string) => {
    const value = values[name];
    if (!value) throw new Error(`The network asks for «${name}», which is not among its parameters.`);
    return value;
  };
  return new Scope({
    find,
    update: (name, change) => options.updates?.set(name, change(options.updates.get(name) ?? find(name))),
    isTraining: options.isTraining,
    noise: options.noise ?? NO_NOISE,
  });
}

/** The values of these names. */
export function pick<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, values[name]!]));
}
