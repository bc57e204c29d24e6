/**
 * @file AnoGAN's latent search (Schlegl et al. 2017), the way of scoring that a BiGAN's encoder replaces.
 *
 * AnoGAN has no encoder. For each image x it looks for the code whose picture G(z) is most like x, by gradient descent on
 *
 *   A(z) = 0.9·‖x − G(z)‖₁ + 0.1·‖f_D(x, z) − f_D(G(z), z)‖₁
 *
 * and takes A at the place where it arrives as the score. The second term may also be the cross-entropy of D(G(z), z) against 1,
 * AnoGAN-σ in the comparison of Zenati et al. (2018). The networks are those of the BiGAN, so that two ways of scoring
 * are compared, not two trainings: where AnoGAN's own discriminator sees a picture alone, D sees a pair, and the code of
 * both pairs is the z that is being searched. Networks are used as in inspection: running statistics, no dropout.
 *
 * Samples and parameters do not change during a search, so they are constants of its steps: ONNX Runtime computes what
 * depends on them alone (spectral norms, what D's convolutions make of x) once, when it compiles.
 */
import { abs, add, mul, reshape, sub, sum, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { KensaError } from "../../contract/errors.ts";
import type { CompiledStep, Executor, NoiseSource } from "../engine/executor.ts";
import { sizeOf } from "../engine/shape.ts";
import type { Arrays, Shapes, Step } from "../engine/step.ts";
import { type Random, randomFor } from "../random/random.ts";
import { type AdamSettings, adamState, adamStepSize, adamUpdate, initialState } from "./adam.ts";
import { differentiate } from "./differentiate.ts";
import { absoluteDifferenceSum, crossEntropyReal } from "./losses.ts";
import type { NetworkShape, Networks } from "./networks.ts";
import { boundScope } from "./scope.ts";
import type { TrainedNetworks } from "./scoring-model.ts";

export type LatentSearchOptions = {
  /** Gradient steps of one search. */
  readonly steps: number;
  /** Searches from different codes; each image keeps the best. */
  readonly restarts: number;
  /** Decides where the searches begin. */
  readonly seed: number;
  /** The second term of A(z): the distance of features, or how sure D is that G(z) is no picture. */
  readonly discriminatorTerm: "features" | "sigma";
  /** The shares of the search, in (0, 1] and ascending, after which the step size falls for the first and the second time. */
  readonly stepSizeFalls: readonly [number, number];
};

/** Networks that can be searched: G and D, be it of pairs or of x alone. */
export type SearchedNetworks = Pick<TrainedNetworks, "declarations" | "values"> & {
  readonly networks: Pick<Networks, "shape" | "generate" | "discriminate">;
};

/** One search of 500 steps, as published; the step size falls as in the released search on MNIST, at steps 200 and 300. */
export const LATENT_SEARCH: LatentSearchOptions = {
  steps: 500,
  restarts: 1,
  seed: 1,
  discriminatorTerm: "features",
  stepSizeFalls: [0.4, 0.6],
};

export type FoundCodes = {
  /** A(z), `[batch]`. Higher is stranger. */
  readonly scores: Float32Array;
  /** |x − G(z)|, `[batch, size, size, channels]`, each in 0–2. */
  readonly residuals: Float32Array;
  /** The codes, `[batch, latent]`. */
  readonly z: Float32Array;
};

const CODE = "search/z";
const RESIDUAL_WEIGHT = 0.9;
const DISCRIMINATOR_WEIGHT = 0.1;
/** The released code's rates (Zenati et al. 2018), before, between and after the two falls. */
const LEARNING_RATES = [0.01, 0.001, 0.0005] as const;
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

/**
 * One gradient step of the code of every image in `x`, `[batch, size, size, channels]` in [−1, 1]. State: the codes and
 * Adam's moments. Feed: `stepSize`. Output: `scores` `[batch]`, A before the step. No image's code sees another image.
 */
export function latentSearchStep(
  trained: SearchedNetworks,
  x: Float32Array,
  discriminatorTerm: LatentSearchOptions["discriminatorTerm"] = "features",
): Step {
  return {
    name: "latent search",
    state: searchState(trained, x),
    feeds: { stepSize: [] },
    body: (state, { stepSize }) => {
      const scoresOf = searchScores(trained, x, discriminatorTerm);
      const { gradients, auxiliary } = differentiate({ [CODE]: state[CODE]! }, ({ [CODE]: z }) => {
        const { scores } = scoresOf(z!);
        return { loss: sum(scores), auxiliary: { scores } };
      });
      const settings: AdamSettings = { ...ADAM, learningRate: 1 };
      return { state: adamUpdate(state, gradients, stepSize!, settings), outputs: { ...auxiliary } };
    },
  };
}

/** What a search has come to, named and shaped as in `FoundCodes`. */
function arrivalStep(
  trained: SearchedNetworks,
  x: Float32Array,
  discriminatorTerm: LatentSearchOptions["discriminatorTerm"],
): Step {
  return {
    name: "arrival of a latent search",
    state: searchState(trained, x),
    feeds: {},
    body: ({ [CODE]: z }) => {
      const { scores, residuals } = searchScores(trained, x, discriminatorTerm)(z!);
      return { outputs: { scores, residuals, z: z! } };
    },
  };
}

/** A(z) and |x − G(z)| as functions of z. */
function searchScores(
  { networks, declarations, values }: SearchedNetworks,
  pixels: Float32Array,
  discriminatorTerm: LatentSearchOptions["discriminatorTerm"],
) {
  const parameters = [...declarations].map(
    ([name, { shape }]) => [name, tensor(values[name]!, [...shape])] as const,
  );
  const scope = boundScope(Object.fromEntries(parameters), { isTraining: false });
  const G = (z: Tensor) => networks.generate(scope.within("G"), z);
  const D = (sample: Tensor, z: Tensor) => networks.discriminate(scope.within("D"), sample, z);
  const x = tensor(pixels, [batchOf(networks.shape, pixels), ...networks.shape.input]);
  return (z: Tensor) => {
    const generated = G(z);
    const residual = absoluteDifferenceSum(x, generated);
    const judged = D(generated, z);
    const second =
      discriminatorTerm === "features"
        ? absoluteDifferenceSum(D(x, z).features, judged.features)
        : reshape(crossEntropyReal(judged.logit), [-1]);
    return {
      scores: add(mul(residual, RESIDUAL_WEIGHT), mul(second, DISCRIMINATOR_WEIGHT)),
      residuals: abs(sub(x, generated)),
    };
  };
}

/**
 * Searches the codes of a batch of images, `[batch, size, size, channels]` in [−1, 1]. The executor's state is replaced.
 * A batch needs about the memory of a training step, so many images are searched batch by batch.
 *
 * @throws KensaError `cancelled` once the signal is given
 */
export async function searchLatent(
  executor: Executor,
  trained: SearchedNetworks,
  images: Float32Array,
  options: LatentSearchOptions = LATENT_SEARCH,
  signal?: AbortSignal,
): Promise<FoundCodes> {
  const search = { executor, trained, images, options, signal };
  let best = await searchFrom(0, search);
  for (let start = 1; start < options.restarts; start += 1)
    best = betterOf(best, await searchFrom(start, search));
  return best;
}

type Search = {
  readonly executor: Executor;
  readonly trained: SearchedNetworks;
  readonly images: Float32Array;
  readonly options: LatentSearchOptions;
  readonly signal: AbortSignal | undefined;
};

async function searchFrom(start: number, search: Search): Promise<FoundCodes> {
  const { executor, trained, images, options, signal } = search;
  const step = latentSearchStep(trained, images, options.discriminatorTerm);
  executor.load(firstCodes(step.state, randomFor(options.seed, "latent search", start)), step.state);
  const descent = await executor.compile(step);
  const arrival = await executor.compile(arrivalStep(trained, images, options.discriminatorTerm));
  try {
    await descend(descent, options, signal);
    const { scores, residuals, z } = await arrival.run({}, SILENT);
    return { scores: scores!, residuals: residuals!, z: z! };
  } finally {
    await descent.dispose();
    await arrival.dispose();
  }
}

/** The state in which a search begins: codes drawn from the prior N(0, I), Adam's moments at zero. */
export function firstCodes(shapes: Shapes, random: Random): Arrays {
  const z = new Float32Array(sizeOf(shapes[CODE]!));
  random.fillNormal(z);
  return initialState(shapes, { [CODE]: z });
}

async function descend(
  step: CompiledStep,
  options: LatentSearchOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let done = 0; done < options.steps; done += 1) {
    if (signal?.aborted === true)
      throw new KensaError("cancelled", "The latent search was stopped before it was finished.");
    await step.run({ stepSize: Float32Array.of(searchStepSize(done, options)) }, SILENT);
    // The engine computes inside this thread: let messages, such as a request to stop, come in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Adam's step size after `done` updates of a search. */
export function searchStepSize(
  done: number,
  { steps, stepSizeFalls }: Pick<LatentSearchOptions, "steps" | "stepSizeFalls">,
): number {
  const falls = stepSizeFalls.filter((share) => done >= share * steps).length;
  const learningRate = LEARNING_RATES[falls]!;
  return adamStepSize({ ...ADAM, learningRate }, done + 1);
}

/** For each image the search that arrived at the lower score. */
function betterOf(a: FoundCodes, b: FoundCodes): FoundCodes {
  const isBetter = b.scores.map((score, image) => (score < a.scores[image]! ? 1 : 0));
  const choose = (part: keyof FoundCodes) => {
    const length = a[part].length / isBetter.length;
    return a[part].map((value, index) => (isBetter[Math.floor(index / length)] ? b[part][index]! : value));
  };
  return { scores: choose("scores"), residuals: choose("residuals"), z: choose("z") };
}

function searchState({ networks }: SearchedNetworks, x: Float32Array): Shapes {
  const code = { [CODE]: [batchOf(networks.shape, x), networks.shape.latent] };
  return { ...code, ...adamState(code) };
}

function batchOf(shape: NetworkShape, x: Float32Array): number {
  return x.length / sizeOf(shape.input);
}
