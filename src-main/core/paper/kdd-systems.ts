/** @file The systems of the paper's table for KDD99: how each is trained, and what it scores the test rows with. */
import type { Executor } from "../engine/executor.ts";
import type { Arrays } from "../engine/step.ts";
import { aladDetector } from "../networks/alad.ts";
import {
  LATENT_SEARCH,
  type LatentSearchOptions,
  type SearchedNetworks,
  searchLatent,
} from "../networks/anogan.ts";
import { DAGMM_KDD, dagmmDetector, MIXTURE_FEATURES } from "../networks/dagmm.ts";
import type { Detector } from "../networks/detector.ts";
import { type DetectorPlan, firstState, planDetector, scoringValues } from "../networks/detector-training.ts";
import { DSEBM_UNITS, dsebmDetector } from "../networks/dsebm.ts";
import { egbadDetector } from "../networks/egbad.ts";
import { ganDetector, judgeRow } from "../networks/gan.ts";
import { fitMixture, mixtureEnergies } from "../networks/mixture.ts";
import { tableNetworks } from "../networks/table-networks.ts";
import { randomFor } from "../random/random.ts";
import { growForest, isolationScores } from "./isolation-forest.ts";
import type { KddData } from "./kdd-protocol.ts";
import { fitOneClassSvm, svmScores } from "./one-class-svm.ts";
import { scoreSamples, trainDetector } from "./train-detector.ts";

/**
 * How long systems are trained. `published` is as released. `short` makes less than a tenth of the adversarial updates with ten
 * times the step, and lets the moving average forget ten times as fast; DSEBM and DAGMM keep their step and train 25 and 8 times
 * less long.
 */
export type KddPace = {
  readonly name: "published" | "short";
  readonly adversarial: { readonly epochs: number; readonly learningRate: number; readonly decay: number };
  readonly dsebmEpochs: number;
  readonly dagmmEpochs: number;
};

export const KDD_PACES: Readonly<Record<KddPace["name"], KddPace>> = {
  published: {
    name: "published",
    adversarial: { epochs: 50, learningRate: 1e-5, decay: 0.9999 },
    dsebmEpochs: 50,
    dagmmEpochs: 200,
  },
  short: {
    name: "short",
    adversarial: { epochs: 4, learningRate: 1e-4, decay: 0.999 },
    dsebmEpochs: 2,
    dagmmEpochs: 25,
  },
};

/** Test rows that AnoGAN searches codes for: the whole half would be 247,000 searches of 500 steps. */
export const ANOGAN_ROWS = 1000;
/** The released search on KDD99 falls later than that on MNIST: at steps 300 and 400 of 500. */
export const ANOGAN_SEARCH: LatentSearchOptions = { ...LATENT_SEARCH, stepSizeFalls: [0.6, 0.8] };
/** Training rows of the support vector machine, whose effort grows with their square. */
export const SVM_ROWS = 4000;

/** The moving average of the successor's released code; it forgets faster than EGBAD's. */
export const ALAD_DECAY = 0.999;

export type KddRun = {
  readonly data: KddData;
  readonly executor: Executor;
  readonly pace: KddPace;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onShare: (share: number) => void;
};

/** Scores of the first test rows (all but for AnoGAN), by the names of the systems. */
export type KddScores = Readonly<Record<string, ArrayLike<number>>>;

const LATENT = 32;
const SCORING_BATCH = 1000;
const TWO_BETAS = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } as const;
const USUAL_BETAS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const SLOW_RATE = 1e-4;

/** One training or fit each; several rows of the table may come of one. */
export const KDD_SYSTEMS: Readonly<Record<string, (run: KddRun) => Promise<KddScores>>> = {
  bytes: async ({ data }) => ({ bytes: data.bytes }),
  iforest: runIsolationForest,
  egbad: runEgbad,
  dagmm: (run) => runDagmm(run, "dagmm"),
  dsebm: runDsebm,
  ocsvm: runOneClassSvm,
  alad: runAlad,
  "autoencoder-mixture": (run) => runDagmm(run, "autoencoder-mixture"),
  "dagmm-untrained": (run) => runDagmm(run, "dagmm-untrained"),
  anogan: runAnogan,
};

async function runEgbad(run: KddRun): Promise<KddScores> {
  const networks = tableNetworks({ features: run.data.columns, latent: LATENT });
  const scores = await trainAndScore(run, egbadDetector(networks, { alpha: 0.9, ...adversarial(run) }));
  return {
    "egbad-fm": scores["fm"]!,
    "egbad-sigma": scores["sigma-paper"]!,
    "egbad-sigma-released": scores["sigma-released"]!,
  };
}

async function runAlad(run: KddRun): Promise<KddScores> {
  const shape = { features: run.data.columns, latent: LATENT, isSpectral: false };
  const settings = { ...adversarial(run), averageDecay: ALAD_DECAY };
  const scores = await trainAndScore(run, aladDetector(shape, settings));
  return { alad: scores["fm"]! };
}

function adversarial({ pace }: KddRun): Pick<Detector, "optimiser" | "batchSize" | "averageDecay"> {
  const { learningRate, decay } = pace.adversarial;
  return { optimiser: { ...TWO_BETAS, learningRate }, batchSize: 50, averageDecay: decay };
}

async function runDsebm(run: KddRun): Promise<KddScores> {
  const detector = dsebmDetector(
    { features: run.data.columns, units: DSEBM_UNITS },
    { optimiser: { ...USUAL_BETAS, learningRate: SLOW_RATE }, batchSize: 100 },
  );
  const scores = await trainAndScore(run, detector, run.pace.dsebmEpochs);
  return { "dsebm-e": scores["energy"]!, "dsebm-r": scores["reconstruction"]! };
}

type MixtureSystem = "dagmm" | "autoencoder-mixture" | "dagmm-untrained";

/**
 * The mixture is fitted to all training rows at the end, not left as the last batch had it. For `autoencoder-mixture` nothing but the
 * reconstruction is learnt: memberships are those of the estimation network's first weights.
 */
async function runDagmm(run: KddRun, system: MixtureSystem): Promise<KddScores> {
  const isJoint = system !== "autoencoder-mixture";
  const detector = dagmmDetector(
    {
      features: run.data.columns,
      ...DAGMM_KDD,
      ...(isJoint ? {} : { energyWeight: 0, covarianceWeight: 0 }),
    },
    { optimiser: { ...TWO_BETAS, learningRate: SLOW_RATE }, batchSize: 1024 },
  );
  const plan = await planDetector(detector);
  const epochs = system === "dagmm-untrained" ? 0 : run.pace.dagmmEpochs;
  const values = epochs === 0 ? untrainedValues(plan, run.seed) : await trainFor(run, plan, epochs);
  const scoring = { batch: SCORING_BATCH, seed: run.seed };
  const test = await scoreSamples(run.executor, plan, values, { samples: run.data.test, ...scoring });
  const known = await scoreSamples(run.executor, plan, values, { samples: run.data.train, ...scoring });
  const mixture = fitMixture({
    coordinates: latentOf(known),
    memberships: Array.from({ length: DAGMM_KDD.components }, (_, k) => known[`membership/${k}`]!),
  });
  return { [system]: mixtureEnergies(mixture, latentOf(test)) };
}

function latentOf(scores: Readonly<Record<string, Float32Array>>): Float32Array[] {
  return Array.from({ length: MIXTURE_FEATURES }, (_, i) => scores[`latent/${i}`]!);
}

function untrainedValues(plan: DetectorPlan, seed: number): Arrays {
  return scoringValues(
    plan,
    firstState(plan, (name) => randomFor(seed, "initial", name)),
  );
}

/** ν and γ are those of the published comparison as far as it tells: a Gaussian kernel; γ = 1 / columns is libsvm's default. */
async function runOneClassSvm({ data, seed }: KddRun): Promise<KddScores> {
  const rows = { matrix: someRows(data, SVM_ROWS, seed), columns: data.columns };
  const svm = fitOneClassSvm(rows, { nu: 0.1, gamma: 1 / data.columns });
  return { ocsvm: svmScores(svm, { matrix: data.test, columns: data.columns }) };
}

function someRows({ train, columns }: KddData, count: number, seed: number): Float32Array {
  const order = randomFor(seed, "some rows").permutation(train.length / columns);
  const chosen = new Float32Array(count * columns);
  for (let place = 0; place < count; place += 1) {
    const from = order[place]! * columns;
    chosen.set(train.subarray(from, from + columns), place * columns);
  }
  return chosen;
}

async function runIsolationForest({ data, seed }: KddRun): Promise<KddScores> {
  const forest = growForest({ matrix: data.train, columns: data.columns }, randomFor(seed, "forest"));
  return { iforest: isolationScores(forest, { matrix: data.test, columns: data.columns }) };
}

/** Searches the first test rows, which the split has put into random order; each form of the score is a search of its own. */
async function runAnogan(run: KddRun): Promise<KddScores> {
  const { data, executor, seed, signal } = run;
  const { shape, generate } = tableNetworks({ features: data.columns, latent: LATENT });
  const plan = await planDetector(ganDetector({ shape, generate, discriminate: judgeRow }, adversarial(run)));
  const values = await trainFor(run, plan, run.pace.adversarial.epochs);
  const trained: SearchedNetworks = {
    networks: { shape, generate, discriminate: judgeRow },
    declarations: plan.declarations,
    values,
  };
  const rows = data.test.subarray(0, ANOGAN_ROWS * data.columns);
  const search = async (discriminatorTerm: "features" | "sigma") =>
    (await searchLatent(executor, trained, rows, { ...ANOGAN_SEARCH, seed, discriminatorTerm }, signal))
      .scores;
  return { "anogan-fm": await search("features"), "anogan-sigma": await search("sigma") };
}

async function trainAndScore(run: KddRun, detector: Detector, epochs = run.pace.adversarial.epochs) {
  const plan = await planDetector(detector);
  const values = await trainFor(run, plan, epochs);
  const scoring = { samples: run.data.test, batch: SCORING_BATCH, seed: run.seed };
  return scoreSamples(run.executor, plan, values, scoring);
}

function trainFor(run: KddRun, plan: DetectorPlan, epochs: number): Promise<Arrays> {
  const { data, executor, seed, signal, onShare } = run;
  const rows = data.train.length / data.columns;
  const updates = Math.floor(epochs * Math.floor(rows / plan.detector.batchSize));
  const onUpdates = (done: number) => onShare(done / updates);
  return trainDetector(executor, { plan, samples: data.train, updates, seed, signal, onUpdates });
}
