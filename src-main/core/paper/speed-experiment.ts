/**
 * @file One pass of EGBAD against AnoGAN's search of 500 steps: same networks, same engine, turn by turn in one process.
 *
 * A step of the search is timed and taken 500 times; whole searches are a check of that. The search is given every advantage:
 * what D makes of x is computed once, when the step is compiled, and compiling is not counted. Times are the processor's, on one
 * thread: what other programs do meanwhile does not count.
 */
import { add, mul, tensor } from "@tensorflow/tfjs-core";
import { KensaError } from "../../contract/errors.ts";
import type { NoiseSource } from "../engine/executor.ts";
import { OnnxRuntimeExecutor } from "../engine/executors/onnxruntime.ts";
import { countFlops } from "../engine/onnx/count-flops.ts";
import { sizeOf } from "../engine/shape.ts";
import type { Arrays, Step } from "../engine/step.ts";
import { traceStep } from "../engine/trace/trace.ts";
import { firstCodes, LATENT_SEARCH, latentSearchStep, searchLatent } from "../networks/anogan.ts";
import { rawTerms } from "../networks/anomaly-score.ts";
import { bind, type Networks } from "../networks/networks.ts";
import { paperNetworks } from "../networks/paper-networks.ts";
import { boundScope, declareParameters, initialValues } from "../networks/scope.ts";
import type { TrainedNetworks } from "../networks/scoring-model.ts";
import { tableNetworks } from "../networks/table-networks.ts";
import { randomFor } from "../random/random.ts";
import { PUBLISHED_SPEED } from "./published.ts";
import { type MeasuredMetric, type PaperResults, summarise } from "./results.ts";

type Case = {
  readonly name: string;
  readonly networks: () => Networks;
  readonly batch: number;
  readonly published: number | null;
  /** Also search once with all steps, which takes minutes for large images. */
  readonly isSearchedWhole: boolean;
};

/** The published batches, and single samples where a factory inspects them. */
const CASES: readonly Case[] = [
  {
    name: "KDD99 rows, batch 50",
    networks: rows,
    batch: 50,
    published: PUBLISHED_SPEED.kdd,
    isSearchedWhole: true,
  },
  { name: "KDD99 rows, batch 1", networks: rows, batch: 1, published: null, isSearchedWhole: true },
  {
    name: "28 px, batch 100",
    networks: () => pictures(28),
    batch: 100,
    published: PUBLISHED_SPEED.mnist,
    isSearchedWhole: false,
  },
  { name: "28 px, batch 1", networks: () => pictures(28), batch: 1, published: null, isSearchedWhole: true },
  { name: "64 px, batch 1", networks: () => pictures(64), batch: 1, published: null, isSearchedWhole: false },
  {
    name: "128 px, batch 1",
    networks: () => pictures(128),
    batch: 1,
    published: null,
    isSearchedWhole: false,
  },
  {
    name: "256 px, batch 1",
    networks: () => pictures(256),
    batch: 1,
    published: null,
    isSearchedWhole: false,
  },
];

function rows(): Networks {
  return tableNetworks({ features: 121, latent: 32 });
}

function pictures(size: number): Networks {
  return paperNetworks({ size, channels: 1, latent: 200 });
}

/** In the order in which a reader wants them. */
export const SPEED_CASES: readonly string[] = CASES.map(({ name }) => name);

export type SpeedExperiment = {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (name: string, done: number, total: number) => void;
};

const SEED = 1;
const WARM_UP_RUNS = 3;
/** A turn is as many runs as this takes, so that the clock's steps do not show. */
const TURN_MS = 30;
const LEAST_RUNS = 3;
const MEGA = 1e6;
const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };

/** The system `egbad-against-anogan`: of each case the ratio, both times in milliseconds, and both efforts as counted. */
export async function measureSpeed(experiment: SpeedExperiment): Promise<PaperResults["systems"]> {
  const metrics: Record<string, MeasuredMetric> = {};
  for (const [index, one] of CASES.entries()) {
    experiment.onProgress(one.name, index, CASES.length);
    Object.assign(metrics, await compare(one, experiment));
  }
  return { "egbad-against-anogan": metrics };
}

async function compare(one: Case, experiment: SpeedExperiment): Promise<Record<string, MeasuredMetric>> {
  const trained = await untrained(one.networks());
  const x = someSamples(trained, one.batch);
  const pass = scoringPass(trained, one.batch);
  const search = latentSearchStep(trained, x);
  const rounds = await takeTurns({ pass, search, x }, experiment);
  const { steps } = LATENT_SEARCH;
  const [passFlops, searchFlops] = [await flopsOf(pass), await flopsOf(search)];
  const whole = one.isSearchedWhole ? [await wholeSearch(trained, x, experiment.signal)] : [];
  const figures = {
    ratio: summarise(
      rounds.map(({ passMs, searchMs }) => (steps * searchMs) / passMs),
      one.published,
    ),
    "pass ms": summarise(rounds.map(({ passMs }) => passMs)),
    "search step ms": summarise(rounds.map(({ searchMs }) => searchMs)),
    ...(whole.length > 0 ? { "whole search ms": summarise(whole) } : {}),
    "pass MFLOP": summarise([passFlops / MEGA]),
    "search step MFLOP": summarise([searchFlops / MEGA]),
    "counted ratio": summarise([(steps * searchFlops) / passFlops]),
  };
  return Object.fromEntries(
    Object.entries(figures).map(([metric, summary]) => [`${metric} (${one.name})`, summary]),
  );
}

type Contest = { readonly pass: Step; readonly search: Step; readonly x: Float32Array };
type Round = { readonly passMs: number; readonly searchMs: number };

/** A, B, A, B …: whatever slows the machine for a while, such as memory that others use, slows both. */
async function takeTurns(
  { pass, search, x }: Contest,
  { rounds, signal }: SpeedExperiment,
): Promise<Round[]> {
  const passing = await open(pass, {});
  const searching = await open(search, firstCodes(search.state, randomFor(SEED, "codes")));
  const runPass = () => passing.run({ x });
  const runStep = () => searching.run({ stepSize: Float32Array.of(1e-3) });
  const measured: Round[] = [];
  try {
    const passes = runsATurn(await processorMs(runPass, WARM_UP_RUNS));
    const steps = runsATurn(await processorMs(runStep, WARM_UP_RUNS));
    for (let round = 0; round < rounds; round += 1) {
      if (signal.aborted) throw new KensaError("cancelled", "The measurement was stopped.");
      const passMs = await processorMs(runPass, passes);
      const searchMs = await processorMs(runStep, steps);
      measured.push({ passMs, searchMs });
    }
    return measured;
  } finally {
    await passing.close();
    await searching.close();
  }
}

function runsATurn(runMs: number): number {
  return Math.max(LEAST_RUNS, Math.ceil(TURN_MS / runMs));
}

async function open(step: Step, state: Arrays) {
  const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
  executor.load(state, step.state);
  const compiled = await executor.compile(step);
  return {
    run: (feeds: Arrays) => compiled.run(feeds, SILENT),
    close: async () => {
      await compiled.dispose();
      await executor.dispose();
    },
  };
}

/** The processor's time for one of some runs, in milliseconds. */
async function processorMs(run: () => Promise<unknown>, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

/** A search of all its steps through the product's own function, compiling and all. */
function wholeSearch(trained: TrainedNetworks, x: Float32Array, signal: AbortSignal): Promise<number> {
  return processorMs(async () => {
    const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 });
    await searchLatent(executor, trained, x, LATENT_SEARCH, signal);
    await executor.dispose();
  }, 1);
}

/** A(x) = 0.9·‖x − G(E(x))‖₁ + 0.1·‖f_D(x, E(x)) − f_D(G(E(x)), E(x))‖₁; parameters are constants, as in an exported model. */
function scoringPass({ networks, declarations, values }: TrainedNetworks, batch: number): Step {
  return {
    name: "one pass of EGBAD",
    state: {},
    feeds: { x: [batch, ...networks.shape.input] },
    body: (_, { x }) => {
      const parameters = [...declarations].map(
        ([name, { shape }]) => [name, tensor(values[name]!, [...shape])] as const,
      );
      const bound = bind(networks, boundScope(Object.fromEntries(parameters), { isTraining: false }));
      const { residual, features } = rawTerms(bound, x!);
      return { outputs: { scores: add(mul(residual, 0.9), mul(features, 0.1)) } };
    },
  };
}

/** Fresh parameters: what they are does not change how long they take. */
async function untrained(networks: Networks): Promise<TrainedNetworks> {
  const declarations = await declareParameters((scope) => {
    const { E, G, D } = bind(networks, scope);
    const x = G(scope.noise.normal([2, networks.shape.latent]));
    D(x, E(x));
  });
  const values = initialValues(declarations, (name) => randomFor(SEED, "initial", name));
  return { networks, declarations, values };
}

function someSamples({ networks }: TrainedNetworks, batch: number): Float32Array {
  const x = new Float32Array(batch * sizeOf(networks.shape.input));
  randomFor(SEED, "samples").fillUniform(x);
  return x;
}

async function flopsOf(step: Step): Promise<number> {
  return (await countFlops((await traceStep(step)).bytes)).flops;
}
