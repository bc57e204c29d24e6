/** @file The experiment on MNIST: which runs it has, and what its figure shows. */
import { OnnxRuntimeExecutor } from "../engine/executors/onnxruntime.ts";
import type { Figures, Trial, TrialResult } from "./experiment.ts";
import {
  MNIST_SPLITS,
  type Mnist,
  type MnistTask,
  mnistMetrics,
  mnistTask,
  readMnist,
} from "./mnist-protocol.ts";
import { adversarialRate, MNIST_SYSTEMS, type MnistRun } from "./mnist-systems.ts";
import { PUBLISHED_MNIST } from "./published.ts";
import { collect, type PaperResults, summarise } from "./results.ts";

export type MnistExperiment = {
  /** The folder of the four files. */
  readonly data: string;
  readonly digits: readonly number[];
  readonly runs: number;
  readonly epochs: number;
  /** The most images of a test; null: all. */
  readonly testImages: number | null;
  readonly search: MnistRun["search"];
  /** Names of `MNIST_SYSTEMS`. */
  readonly systems: readonly string[];
  readonly threads: number;
  readonly signal: AbortSignal;
};

/** Seed by seed, so that an experiment that is cut short has as many runs of every digit as of any other. */
export function mnistTrials(experiment: MnistExperiment): Trial[] {
  const taskOf = preparedTasks(experiment);
  const seeds = Array.from({ length: experiment.runs }, (_, index) => index + 1);
  return seeds.flatMap((seed) =>
    experiment.digits.flatMap((digit) =>
      experiment.systems.map((system) => trialOf(experiment, { system, digit, seed }, taskOf)),
    ),
  );
}

type OneRun = { readonly system: string; readonly digit: number; readonly seed: number };

function trialOf(
  experiment: MnistExperiment,
  { system, digit, seed }: OneRun,
  taskOf: (digit: number) => Promise<MnistTask>,
): Trial {
  const { epochs, testImages, search, threads, signal } = experiment;
  const budget = { epochs, testImages: testImages ?? "all" };
  return {
    id: `${system}-${digit}-${seed}`,
    group: system,
    settings: {
      system,
      digit,
      seed,
      ...budget,
      ...(system === "anogan" ? prefixed("search", search) : {}),
      ...(system === "vae" ? {} : { learningRate: adversarialRate(epochs) }),
    },
    run: async (onShare) => {
      const task = await taskOf(digit);
      const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads });
      try {
        const run = { task, executor, epochs, search, seed, signal, onShare };
        return await figuresOf(await MNIST_SYSTEMS[system]!(run), task);
      } finally {
        await executor.dispose();
      }
    },
  };
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Metrics under each split, as «auprc (leak-free)». */
async function figuresOf(
  score: Awaited<ReturnType<(typeof MNIST_SYSTEMS)[string]>>,
  { tests }: MnistTask,
): Promise<Figures> {
  const figures: Record<string, Record<string, number>> = {};
  for (const split of MNIST_SPLITS) {
    const { scores, anomalies } = await score(tests[split]);
    for (const [system, values] of Object.entries(scores)) {
      figures[system] ??= {};
      for (const [metric, value] of Object.entries(mnistMetrics(values, anomalies)))
        figures[system][`${metric} (${split})`] = value;
    }
  }
  return figures;
}

/** Reads the files when the first run wants them and keeps the images of one digit. */
function preparedTasks({ data, testImages }: MnistExperiment): (digit: number) => Promise<MnistTask> {
  let read: Promise<Mnist> | undefined;
  let kept: { digit: number; task: MnistTask } | undefined;
  return async (digit) => {
    read ??= readMnist(data);
    const mnist = await read;
    if (kept?.digit !== digit) kept = { digit, task: mnistTask(mnist, digit, testImages) };
    return kept.task;
  };
}

/** Of each system its metrics by split and held-out digit, as «auprc (leak-free) 4». */
export function mnistSystems(
  trials: readonly Trial[],
  results: ReadonlyMap<string, TrialResult>,
): PaperResults["systems"] {
  const done = trials.flatMap((trial) => {
    const result = results.get(trial.id);
    return result ? [byDigit(result.figures, Number(trial.settings["digit"]), result.seconds)] : [];
  });
  return Object.fromEntries(
    [...collect(done)].map(([system, metrics]) => [
      system,
      Object.fromEntries(
        [...metrics].map(([metric, runs]) => [metric, summarise(runs, paperNumber(system, metric))]),
      ),
    ]),
  );
}

function byDigit(figures: Figures, digit: number, seconds: number): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([system, metrics]) => [
      system,
      Object.fromEntries(
        Object.entries({ ...metrics, seconds }).map(([metric, value]) => [`${metric} ${digit}`, value]),
      ),
    ]),
  );
}

function paperNumber(system: string, metric: string): number | null {
  const digit = /^auprc \(paper\) (\d)$/.exec(metric)?.[1];
  return digit === undefined ? null : (PUBLISHED_MNIST[system]?.[digit] ?? null);
}
