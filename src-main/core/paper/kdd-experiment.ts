/** @file The experiment on KDD99: which runs it has, and what its table says. */
import { OnnxRuntimeExecutor } from "../engine/executors/onnxruntime.ts";
import type { Figures, Trial } from "./experiment.ts";
import { type KddData, type KddScaling, kddMetrics, openKdd } from "./kdd-protocol.ts";
import { ALAD_DECAY, ANOGAN_ROWS, KDD_PACES, KDD_SYSTEMS, type KddPace, SVM_ROWS } from "./kdd-systems.ts";

export const KDD_SCALINGS = ["raw", "min-max"] as const satisfies readonly KddScaling[];

/** The other is kept beside it: how long a system is trained decides some of them. */
export const USUAL_KDD_PACE: KddPace["name"] = "short";

export type KddExperiment = {
  /** The folder of the file. */
  readonly data: string;
  readonly runs: number;
  readonly pace: KddPace["name"];
  /** Names of `KDD_SYSTEMS`. */
  readonly systems: readonly string[];
  readonly scalings: readonly KddScaling[];
  readonly threads: number;
  readonly signal: AbortSignal;
};

/** Seed by seed, so that an experiment that is cut short has as many runs of every system as of any other. */
export function kddTrials(experiment: KddExperiment): Trial[] {
  const prepared = preparedData(experiment.data);
  const seeds = Array.from({ length: experiment.runs }, (_, index) => index + 1);
  return seeds.flatMap((seed) =>
    experiment.scalings.flatMap((scaling) =>
      experiment.systems
        .filter((system) => system !== "bytes" || seed === 1)
        .map((system) => trialOf(experiment, { system, scaling, seed }, prepared)),
    ),
  );
}

type OneRun = { readonly system: string; readonly scaling: KddScaling; readonly seed: number };

function trialOf(
  { pace, threads, signal }: KddExperiment,
  { system, scaling, seed }: OneRun,
  prepared: (scaling: KddScaling) => Promise<KddData>,
): Trial {
  const settings = { system, scaling, seed, ...settingsOf(system, KDD_PACES[pace]) };
  const name = pace === USUAL_KDD_PACE ? system : `${system}-${pace}`;
  return {
    id: `${name}-${scaling}-${seed}`,
    group: `${name}-${scaling}`,
    settings,
    run: async (onShare) => {
      const executor = new OnnxRuntimeExecutor({ provider: "cpu", threads });
      const data = await prepared(scaling);
      const run = { data, executor, pace: KDD_PACES[pace], seed, signal, onShare };
      try {
        return figuresOf(await KDD_SYSTEMS[system]!(run), data);
      } finally {
        await executor.dispose();
      }
    },
  };
}

function figuresOf(scores: Readonly<Record<string, ArrayLike<number>>>, data: KddData): Figures {
  return Object.fromEntries(
    Object.entries(scores).map(([name, values]) => [
      name,
      { ...kddMetrics(values, data.anomalies.slice(0, values.length)) },
    ]),
  );
}

/** What of the pace decides a system's figures. */
function settingsOf(system: string, pace: KddPace): Trial["settings"] {
  if (system === "dsebm") return { epochs: pace.dsebmEpochs };
  if (system === "dagmm" || system === "autoencoder-mixture") return { epochs: pace.dagmmEpochs };
  if (system === "ocsvm") return { rows: SVM_ROWS };
  if (system === "iforest") return { rowsOfATree: "without replacement" };
  const { epochs, learningRate, decay } = pace.adversarial;
  if (system === "anogan") return { epochs, learningRate, decay, rows: ANOGAN_ROWS };
  if (system === "alad") return { epochs, learningRate, decay: ALAD_DECAY };
  return system === "egbad" ? { epochs, learningRate, decay } : {};
}

/** Reads the file when the first run wants it and keeps the data of one scaling, since both would be half a gigabyte. */
function preparedData(folder: string): (scaling: KddScaling) => Promise<KddData> {
  let opened: ReturnType<typeof openKdd> | undefined;
  let kept: { scaling: KddScaling; data: KddData } | undefined;
  return async (scaling) => {
    opened ??= openKdd(folder);
    const prepare = await opened;
    if (kept?.scaling !== scaling) kept = { scaling, data: prepare(scaling) };
    return kept.data;
  };
}
