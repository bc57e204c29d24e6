/** @file `npm run bench -- quality`: how well each preset finds defects on each data set, from trainings to a page. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgressDisplay, type ProgressDisplay } from "../../src-main/cli/progress.ts";
import { stopOnInterrupt } from "../../src-main/cli/stop-signal.ts";
import { failureOf, KensaError } from "../../src-main/contract/errors.ts";
import { describeMachine, describeVersions } from "../../src-main/core/engine/machine.ts";
import { systemFailure } from "../../src-main/core/files/system-failure.ts";
import { readVersion } from "../machine.ts";
import { computeApart } from "./computing.ts";
import { chooseDataSets, DEMO } from "./data-sets.ts";
import { drawDemoSet } from "./demo-set.ts";
import { missingRuns, runExperiment, type Unfinished } from "./experiment.ts";
import type { ProgressReport } from "./experiment-progress.ts";
import { fingerprintSources, freezeProgram } from "./frozen-program.ts";
import { parseQualityOptions, type QualityOptions } from "./options.ts";
import { type PlannedRun, planRuns, writeProtocol } from "./protocol.ts";
import { type QualityRun, readRuns } from "./run-record.ts";
import { writeReports } from "./write-reports.ts";

export type Place = {
  /** The repository's root. */
  readonly root: string;
  /** The folder of the built program. */
  readonly built: string;
};

/** Runs the command to its end; a failure becomes a sentence on stderr and the exit status 1. */
export async function measureQuality(argv: readonly string[], place: Place): Promise<void> {
  try {
    const options = parseQualityOptions(argv, join(place.root, "bench", "quality"));
    if (options === null) return;
    if (options.isReportOnly) await report(options);
    else await experiment(options, place);
  } catch (thrown) {
    const { message, action } = failureOf(thrown);
    process.stderr.write(`${[message, action].filter(Boolean).join(" ")}\n`);
    process.exitCode = 1;
  }
}

async function experiment(options: QualityOptions, place: Place): Promise<void> {
  using stop = stopOnInterrupt("Stopping; finished runs are kept …");
  using display = createProgressDisplay();
  await using program = await freezeProgram(place.built);
  const drawing = await mkdtemp(join(tmpdir(), "kensa-quality-"));
  try {
    const drawDemo = () => drawDemoShown(join(drawing, DEMO), stop.signal, display);
    const sets = await chooseDataSets(options.data, options.sets, drawDemo);
    const choice = { ...options, sets };
    const plan = await planRuns(choice);
    const versions = {
      ...describeVersions(await readVersion(place.root)),
      sources: await fingerprintSources(place.root),
    };
    const missing = missingRuns(plan, await readRuns(options.out), { ...options, sources: versions.sources });
    if (missing.length > 0) {
      const fixedAt = new Date().toISOString();
      await openFolder(options.out);
      await writeProtocol(options.out, plan, choice, fixedAt);
      const unfinished = await runExperiment(missing, {
        computing: computeApart({ workerFile: program.workerFile }),
        out: options.out,
        facts: { fixedAt, machine: describeMachine(), versions, parallel: options.parallel },
        now: () => new Date(),
        signal: stop.signal,
        onProgress: throttled((state) => display.show({ label: "Quality", unit: "runs", ...state })),
        onRun: async (run) => {
          display.print(sentenceOf(run));
          await writeReports(options.out, options);
        },
      });
      tellUnfinished(unfinished, missing, stop.signal);
    }
  } finally {
    await rm(drawing, { recursive: true, force: true });
  }
  if ((await readRuns(options.out)).length > 0) await report(options);
}

/** Writes the results of the runs that are there. Throws `not-found` where there is none. */
async function report(options: QualityOptions): Promise<void> {
  const table = await writeReports(options.out, options);
  process.stdout.write(`\n${table}\nWritten to ${options.out}\n`);
}

function drawDemoShown(folder: string, signal: AbortSignal, display: ProgressDisplay) {
  const startedMs = performance.now();
  return drawDemoSet(folder, {
    signal,
    onProgress: (done, total) => {
      const secondsLeft = (((performance.now() - startedMs) / 1000) * (total - done)) / done;
      display.show({ label: "Drawing demo parts", unit: "images", done, total, secondsLeft });
    },
  });
}

async function openFolder(out: string): Promise<void> {
  await mkdir(out, { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, out);
  });
}

/** On a terminal as often as it comes; a log gets a line now and then, and at once when a run has ended. */
function throttled(show: (state: ProgressReport) => void): (state: ProgressReport) => void {
  if (process.stderr.isTTY) return show;
  let [shownMs, shownDone] = [Number.NEGATIVE_INFINITY, -1];
  return (state) => {
    const now = performance.now();
    if (state.done === shownDone && now - shownMs < 1000 * SECONDS_BETWEEN_LINES) return;
    [shownMs, shownDone] = [now, state.done];
    show(state);
  };
}

const SECONDS_BETWEEN_LINES = 30;

function sentenceOf({ set, settings: { preset, seed }, outcome }: QualityRun): string {
  const name = `${set}, ${preset}, seed ${seed}`;
  if (outcome.kind === "failed") return `${name}: no model. ${outcome.failure.message}`;
  const { imageAuroc, falseRejects, misses } = outcome.figures;
  const counts = `false rejects ${falseRejects.count} of ${falseRejects.of}, misses ${misses.count} of ${misses.of}`;
  return `${name}: image AUROC ${imageAuroc?.toFixed(4) ?? "–"}, ${counts}, ${(outcome.training.seconds / 60).toFixed(1)} min`;
}

function tellUnfinished(
  unfinished: readonly Unfinished[],
  missing: readonly PlannedRun[],
  { aborted }: AbortSignal,
): void {
  if (aborted) {
    throw new KensaError("cancelled", "Stopped before all runs were made.", {
      action: `The same command makes what is missing of these ${missing.length} runs.`,
    });
  }
  for (const { key, failure } of unfinished) {
    const name = `${key.set}, ${key.preset}, seed ${key.seed}`;
    process.stderr.write(`${[`${name}: ${failure.message}`, failure.action].filter(Boolean).join(" ")}\n`);
    process.exitCode = 1;
  }
}
