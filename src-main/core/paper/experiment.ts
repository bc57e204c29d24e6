/**
 * @file An experiment of many runs that may be interrupted: each run's figures are on the disk before the next begins.
 */
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { readVersionedJson, writeVersionedJson } from "../files/versioned-json.ts";

/** Figures by system, then by name. */
export const figures = z.record(z.string(), z.record(z.string(), z.number()));
export type Figures = z.infer<typeof figures>;

const trialFile = z.object({
  schemaVersion: z.literal(1),
  /** Everything that decides the figures: a trial made otherwise is made again. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  seconds: z.number(),
  /** Empty where the run came to no end. */
  figures,
  /** Why there are no figures: a training that diverged is a result, too. */
  failure: z.string().optional(),
});
export type TrialResult = z.infer<typeof trialFile>;
const FORMAT = { name: "The result of a run", version: 1, schema: trialFile } as const;

/** One run: one training and what it scores. */
export type Trial = {
  /** A part of a file name, unlike those of all other trials. */
  readonly id: string;
  /** Trials of one group take about as long as each other. */
  readonly group: string;
  readonly settings: TrialResult["settings"];
  readonly run: (onShare: (share: number) => void) => Promise<Figures>;
};

export type ExperimentProgress = {
  readonly trial: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
};

export type ExperimentOptions = {
  /** Where results are, one file a trial; made where it is not. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExperimentProgress) => void;
};

/**
 * Runs the trials that the folder does not hold yet, and gives the results of all.
 *
 * @throws KensaError `cancelled` once the signal is given: what is done stays done
 */
export async function runExperiment(
  trials: readonly Trial[],
  options: ExperimentOptions,
): Promise<Map<string, TrialResult>> {
  await mkdir(options.folder, { recursive: true });
  const results = new Map<string, TrialResult>();
  for (const trial of trials) {
    const known = await readResult(options.folder, trial);
    if (known) results.set(trial.id, known);
  }
  for (const trial of trials) {
    if (results.has(trial.id)) continue;
    results.set(trial.id, await runTrial(trial, { trials, results, options }));
  }
  return results;
}

/** The results that a folder holds of these trials, without running any. */
export async function readResults(
  trials: readonly Trial[],
  folder: string,
): Promise<Map<string, TrialResult>> {
  const found = await Promise.all(
    trials.map(async (trial) => [trial.id, await readResult(folder, trial)] as const),
  );
  return new Map(found.flatMap(([id, result]) => (result ? [[id, result] as const] : [])));
}

async function readResult(folder: string, trial: Trial): Promise<TrialResult | undefined> {
  const path = fileOf(folder, trial);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const result = await readVersionedJson(path, FORMAT);
  return sameSettings(result.settings, trial.settings) ? result : undefined;
}

function sameSettings(a: TrialResult["settings"], b: TrialResult["settings"]): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

function fileOf(folder: string, { id }: Trial): string {
  return join(folder, `${id}.json`);
}

type Running = {
  readonly trials: readonly Trial[];
  readonly results: ReadonlyMap<string, TrialResult>;
  readonly options: ExperimentOptions;
};

async function runTrial(trial: Trial, running: Running): Promise<TrialResult> {
  const { folder, signal } = running.options;
  if (signal.aborted) throw new KensaError("cancelled", "The experiment was stopped.");
  const started = performance.now();
  const spent = () => (performance.now() - started) / 1000;
  const show = (share: number) => showProgress(running, trial, share, spent());
  show(0);
  const found = await outcomeOf(trial, show);
  const result = { schemaVersion: 1, settings: trial.settings, seconds: spent(), ...found } as const;
  await writeVersionedJson(fileOf(folder, trial), FORMAT, result);
  return result;
}

async function outcomeOf(
  trial: Trial,
  show: (share: number) => void,
): Promise<Pick<TrialResult, "figures" | "failure">> {
  try {
    return { figures: await trial.run(show) };
  } catch (thrown) {
    if (thrown instanceof KensaError && thrown.code === "diverged")
      return { figures: {}, failure: thrown.message };
    throw thrown;
  }
}

function showProgress(
  { trials, results, options }: Running,
  trial: Trial,
  share: number,
  spent: number,
): void {
  const waiting = trials.filter(({ id }) => !results.has(id) && id !== trial.id);
  const usual = share > 0 ? spent / share : usualSeconds(trial.group, trials, results);
  const others = waiting.map(({ group }) =>
    group === trial.group ? usual : usualSeconds(group, trials, results),
  );
  const isKnown = usual !== null && others.every((seconds) => seconds !== null);
  const rest = others.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
  options.onProgress({
    trial: trial.id,
    done: results.size,
    total: trials.length,
    secondsLeft: isKnown ? usual * (1 - share) + rest : null,
  });
}

/** The mean duration of the trials of a group so far; null before there is one. */
function usualSeconds(
  group: string,
  trials: readonly Trial[],
  results: ReadonlyMap<string, TrialResult>,
): number | null {
  const known = trials.flatMap((trial) =>
    trial.group === group && results.has(trial.id) ? [results.get(trial.id)!.seconds] : [],
  );
  return known.length === 0 ? null : known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
}
