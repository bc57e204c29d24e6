/** @file The systems of the paper's figure for MNIST: how each is trained, and what it scores images with. */
import type { Executor } from "../engine/executor.ts";
import type { Arrays } from "../engine/step.ts";
import { LATENT_SEARCH, type SearchedNetworks, searchLatent } from "../networks/anogan.ts";
import type { Detector } from "../networks/detector.ts";
import { type DetectorPlan, planDetector } from "../networks/detector-training.ts";
import { egbadDetector } from "../networks/egbad.ts";
import { ganDetector, judgePicture } from "../networks/gan.ts";
import { paperNetworks } from "../networks/paper-networks.ts";
import { VAE_MNIST, vaeDetector } from "../networks/vae.ts";
import { type MnistTask, type MnistTest, PIXELS } from "./mnist-protocol.ts";
import { scoreSamples, trainDetector } from "./train-detector.ts";

export type MnistRun = {
  readonly task: MnistTask;
  readonly executor: Executor;
  /** The published 100 take a night and a half for one digit on two cores. */
  readonly epochs: number;
  /** Of each test the images that AnoGAN searches codes for, and how it searches. */
  readonly search: { readonly images: number; readonly steps: number; readonly restarts: number };
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onShare: (share: number) => void;
};

/** Scores of a test, by the names of the systems. */
export type MnistScores = Readonly<Record<string, ArrayLike<number>>>;
/** Scores tests with a trained system. AnoGAN scores only some of the images, spread evenly over the test. */
export type ScoreTest = (test: MnistTest) => Promise<{ scores: MnistScores; anomalies: readonly boolean[] }>;

const SHAPE = { size: 28, channels: 1, latent: 200 } as const;
const SCORING_BATCH = 100;
const PUBLISHED_EPOCHS = 100;
const PUBLISHED_RATE = 1e-5;
/** Beyond this D and G soon drive each other apart. */
const LARGEST_RATE = 2e-4;
const VAE_RATE = 1e-3;

/** The published rate for the published epochs; fewer epochs make larger steps, so that weights travel as far where they may. */
export function adversarialRate(epochs: number): number {
  return Math.min(LARGEST_RATE, (PUBLISHED_RATE * PUBLISHED_EPOCHS) / epochs);
}

/** One training each; several bars of the figure may come of one. */
export const MNIST_SYSTEMS: Readonly<Record<string, (run: MnistRun) => Promise<ScoreTest>>> = {
  egbad: trainEgbad,
  vae: trainVae,
  anogan: trainAnogan,
};

async function trainEgbad(run: MnistRun): Promise<ScoreTest> {
  const detector = egbadDetector(paperNetworks(SHAPE), { alpha: 0.9, ...adversarial(run) });
  return trainedScorer(run, detector, (scores) => ({
    "egbad-fm": scores["fm"]!,
    "egbad-sigma": scores["sigma-paper"]!,
    "egbad-sigma-released": scores["sigma-released"]!,
  }));
}

async function trainVae(run: MnistRun): Promise<ScoreTest> {
  const optimiser = { learningRate: VAE_RATE, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const detector = vaeDetector(VAE_MNIST, { optimiser, batchSize: 100 });
  return trainedScorer(run, detector, (scores) => ({ vae: scores["reconstruction-probability"]! }));
}

function adversarial({ epochs }: MnistRun): Pick<Detector, "optimiser" | "batchSize" | "averageDecay"> {
  const optimiser = { learningRate: adversarialRate(epochs), beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
  return { optimiser, batchSize: 100, averageDecay: epochs < PUBLISHED_EPOCHS ? 0.99 : 0.999 };
}

async function trainedScorer(
  run: MnistRun,
  detector: Detector,
  named: (scores: Readonly<Record<string, Float32Array>>) => MnistScores,
): Promise<ScoreTest> {
  const plan = await planDetector(detector);
  const values = await train(run, plan);
  return async ({ images, anomalies }) => {
    const scoring = { samples: images, batch: SCORING_BATCH, seed: run.seed };
    return { scores: named(await scoreSamples(run.executor, plan, values, scoring)), anomalies };
  };
}

async function trainAnogan(run: MnistRun): Promise<ScoreTest> {
  const { shape, generate } = paperNetworks(SHAPE);
  const plan = await planDetector(
    ganDetector({ shape, generate, discriminate: judgePicture }, adversarial(run)),
  );
  const trained: SearchedNetworks = {
    networks: { shape, generate, discriminate: judgePicture },
    declarations: plan.declarations,
    values: await train(run, plan),
  };
  return async (test) => {
    const sample = evenly(test, run.search.images);
    const search = async (discriminatorTerm: "features" | "sigma") => {
      const { steps, restarts } = run.search;
      const options = { ...LATENT_SEARCH, steps, restarts, seed: run.seed, discriminatorTerm };
      return (await searchLatent(run.executor, trained, sample.images, options, run.signal)).scores;
    };
    const scores = { "anogan-fm": await search("features"), "anogan-sigma": await search("sigma") };
    return { scores, anomalies: sample.anomalies };
  };
}

/** `count` images of a test, spread evenly over it, so that both kinds keep their shares. */
export function evenly({ images, anomalies }: MnistTest, count: number): MnistTest {
  const taken = Math.min(count, anomalies.length);
  const chosen = Array.from({ length: taken }, (_, place) => Math.floor((place * anomalies.length) / taken));
  const some = new Float32Array(taken * PIXELS);
  for (const [place, image] of chosen.entries()) {
    some.set(images.subarray(image * PIXELS, (image + 1) * PIXELS), place * PIXELS);
  }
  return { images: some, anomalies: chosen.map((image) => anomalies[image]!) };
}

function train(run: MnistRun, plan: DetectorPlan): Promise<Arrays> {
  const { task, executor, epochs, seed, signal, onShare } = run;
  const updates = updatesOf(task.train.length / PIXELS, plan.detector.batchSize, epochs);
  const onUpdates = (done: number) => onShare(done / updates);
  return trainDetector(executor, { plan, samples: task.train, updates, seed, signal, onUpdates });
}

/** Whole epochs, or a share of one. */
export function updatesOf(images: number, batchSize: number, epochs: number): number {
  return Math.max(1, Math.round(epochs * Math.floor(images / batchSize)));
}
