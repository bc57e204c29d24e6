/** @file All planned runs, some side by side; each is on the disk whole before its place is taken by the next one. */
import { type Failure, failureOf, KensaError } from "../../src-main/contract/errors.ts";
import { ExperimentProgress, type ProgressReport } from "./experiment-progress.ts";
import { makeRun, type RunContext } from "./make-run.ts";
import { isSameProtocol, type PlannedRun } from "./protocol.ts";
import { keyOf, type QualityRun, type RunKey, writeRun } from "./run-record.ts";

export type ExperimentContext = Omit<RunContext, "onProgress"> & {
  readonly onProgress: (report: ProgressReport) => void;
  /** After a run is on the disk. */
  readonly onRun: (run: QualityRun) => Promise<void>;
};

/** A run that did not come to an end, and why; the next command makes it again. */
export type Unfinished = { readonly key: RunKey; readonly failure: Failure };

/**
 * The runs that are still to be made: those that are not on the disk, and where `isReplacing` those that were asked for
 * something else or made by other sources.
 *
 * @throws KensaError `conflict` for a run on the disk that was asked for something else, unless it may be replaced
 */
export function missingRuns(
  plan: readonly PlannedRun[],
  made: readonly QualityRun[],
  { isReplacing, sources }: { readonly isReplacing: boolean; readonly sources: string },
): PlannedRun[] {
  const found = new Map(made.map((run) => [JSON.stringify(keyOf(run)), run]));
  return plan.filter((planned) => {
    const run = found.get(JSON.stringify(keyOfPlanned(planned)));
    if (run === undefined) return true;
    const isSame = isSameProtocol(run.settings, planned.settings);
    if (isReplacing) return !isSame || run.versions["sources"] !== sources;
    if (!isSame) throw askedForElse(keyOf(run));
    return false;
  });
}

/** Makes the runs. What fails is given back and stops nothing else; with the signal given, what runs is stopped and dropped. */
export async function runExperiment(
  plan: readonly PlannedRun[],
  context: ExperimentContext,
): Promise<Unfinished[]> {
  const { parallel } = context.facts;
  const progress = new ExperimentProgress({ total: plan.length, parallel, onReport: context.onProgress });
  const waiting = [...plan];
  const unfinished: Unfinished[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next && !context.signal.aborted; next = waiting.shift()) {
      const key = keyOfPlanned(next);
      const follow = progress.begin(key);
      try {
        const run = await makeRun(next, { ...context, onProgress: follow.report });
        await writeRun(context.out, run);
        follow.finish();
        await context.onRun(run);
      } catch (thrown) {
        follow.drop();
        unfinished.push({ key, failure: failureOf(thrown) });
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return unfinished;
}

function keyOfPlanned({ set, settings }: PlannedRun): RunKey {
  return keyOf({ set: set.name, settings });
}

function askedForElse({ set, preset, seed }: RunKey): KensaError {
  const message = `The run of ${preset} on ${set} with seed ${seed} is there already, made with other settings.`;
  return new KensaError("conflict", message, {
    action: "Choose another folder with --out, or make it again with --replace.",
  });
}
