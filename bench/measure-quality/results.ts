/** @file From single runs to the figures of each preset on each set: mean and deviation over the seeds. */
import { join } from "node:path";
import { z } from "zod";
import { failure } from "../../src-main/contract/errors.ts";
import { proportion } from "../../src-main/contract/evaluation.ts";
import { trainingBudget } from "../../src-main/contract/training.ts";
import { type JsonFormat, writeVersionedJson } from "../../src-main/core/files/versioned-json.ts";
import { meanAndDeviation } from "../statistics.ts";
import { isSameProtocol, RULES } from "./protocol.ts";
import { type MeasuredOutcome, machineFacts, type QualityRun } from "./run-record.ts";

const count = z.int().nonnegative();

/** One figure: of each run in the order of the seeds, null where a run has none. `sd` is null for a single run. */
const spread = z.object({
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  runs: z.array(z.number().nullable()),
});
export type Spread = z.infer<typeof spread>;

const measuredRun = z.object({
  seed: count,
  startedAt: z.iso.datetime(),
  machine: machineFacts,
  versions: z.record(z.string(), z.string()),
  budget: trainingBudget,
  threads: z.int().positive(),
  parallel: z.int().positive(),
  /** As in the run's own record. */
  load: z.number().nonnegative(),
  steps: count,
  falseRejects: proportion,
  misses: proportion,
  statedFalseRejectBound: z.number().nullable(),
  /** Null where the model stated no bound. */
  boundHeld: z.boolean().nullable(),
  notJudged: count,
  warnings: z.array(z.string()),
});

const excludedRun = z.object({ seed: count, reason: z.string() });

const presetResult = z.object({
  imageAuroc: spread,
  imageAuprc: spread,
  /** The AUPRC of a score that knows nothing. */
  baseRate: spread,
  f1AtThreshold: spread,
  falseRejectRate: spread,
  missRate: spread,
  statedFalseRejectBound: spread,
  /** Runs whose stated bound held, of those that stated one. */
  boundHeld: z.object({ count, of: count }),
  pixelAuroc: spread,
  auPro30: spread,
  trainingMinutes: spread,
  millisecondsPerImage: spread,
  steps: spread,
  /** Image AUROC of one kind of defect against all good images. */
  kinds: z.record(z.string(), spread),
  runs: z.array(measuredRun),
  /** Runs that came to no model. */
  failed: z.array(z.object({ seed: count, failure })),
  /** Runs on the disk that are in no figure here. */
  leftOut: z.array(excludedRun),
  /** What a reader must know to read the figures rightly, as sentences. */
  notes: z.array(z.string()),
});
export type PresetResult = z.infer<typeof presetResult>;

const setFacts = z.object({
  /** Images that a training was made from: trained on, calibrated with, checked with. */
  good: count,
  testGood: count,
  testDefective: z.record(z.string(), count),
  hasMasks: z.boolean(),
  testImagesTrainedOn: count,
});
export type SetFacts = z.infer<typeof setFacts>;

const qualityResults = z.object({
  kind: z.literal("kensa-quality"),
  schemaVersion: z.literal(1),
  /** Of the newest run; each run has its own beside it. */
  machine: machineFacts,
  versions: z.record(z.string(), z.string()),
  protocol: z.object({ rules: z.array(z.string()) }),
  data: z.record(z.string(), setFacts),
  sets: z.record(z.string(), z.record(z.string(), presetResult)),
});
export type QualityResults = z.infer<typeof qualityResults>;

const format: JsonFormat<QualityResults> = { name: "The results", version: 1, schema: qualityResults };

type Measured = QualityRun & { readonly outcome: MeasuredOutcome };

/** All runs together. Throws where there is none. @param runs by set, preset and seed */
export function gatherResults(runs: readonly QualityRun[]): QualityResults {
  const newest = newestOf(runs);
  const sets = Map.groupBy(runs, ({ set }) => set);
  return {
    kind: "kensa-quality",
    schemaVersion: 1,
    machine: newest.machine,
    versions: newest.versions,
    protocol: { rules: RULES },
    data: Object.fromEntries(
      [...sets].flatMap(([set, members]) => {
        const measured = members.filter(isMeasured);
        return measured.length === 0 ? [] : [[set, factsOf(newestOf(measured))]];
      }),
    ),
    sets: Object.fromEntries(
      [...sets].map(([set, members]) => {
        const presets = Map.groupBy(members, ({ settings }) => settings.preset);
        return [set, Object.fromEntries([...presets].map(([name, cell]) => [name, presetResultOf(cell)]))];
      }),
    ),
  };
}

/** Writes `results.json`. Throws as `writeVersionedJson`. */
export function writeResults(out: string, results: QualityResults): Promise<void> {
  return writeVersionedJson(join(out, "results.json"), format, results);
}

/** Runs that were asked for the same, as the newest of them was; others are named and left out, not averaged in. */
function presetResultOf(cell: readonly QualityRun[]): PresetResult {
  const newest = newestOf(cell);
  const [alike, others] = [true, false].map((wanted) =>
    cell.filter(({ settings }) => isSameProtocol(settings, newest.settings) === wanted),
  ) as [QualityRun[], QualityRun[]];
  const measured = alike.filter(isMeasured);
  const figure = (pick: (run: Measured) => number | null) => spreadOf(measured.map(pick));
  const kinds = [...new Set(measured.flatMap(({ outcome }) => outcome.kinds.map(({ kind }) => kind)))];
  const described = measured.map(describeRun);
  const stated = described.filter(({ boundHeld }) => boundHeld !== null);
  return {
    imageAuroc: figure(({ outcome }) => outcome.figures.imageAuroc),
    imageAuprc: figure(({ outcome }) => outcome.figures.imageAuprc),
    baseRate: figure(({ outcome }) => outcome.figures.baseRate),
    f1AtThreshold: figure(({ outcome }) => outcome.figures.f1AtThreshold),
    falseRejectRate: figure(({ outcome }) => outcome.figures.falseRejectRate),
    missRate: figure(({ outcome }) => outcome.figures.missRate),
    statedFalseRejectBound: figure(({ outcome }) => outcome.figures.statedFalseRejectBound),
    boundHeld: { count: stated.filter(({ boundHeld }) => boundHeld).length, of: stated.length },
    pixelAuroc: figure(({ outcome }) => outcome.figures.pixelAuroc),
    auPro30: figure(({ outcome }) => outcome.figures.auPro30),
    trainingMinutes: figure(({ outcome }) => outcome.training.seconds / 60),
    millisecondsPerImage: figure(({ outcome }) => outcome.millisecondsPerImage),
    steps: figure(({ outcome }) => outcome.training.steps),
    kinds: Object.fromEntries(
      kinds.toSorted().map((kind) => [kind, figure(({ outcome }) => aurocOf(outcome, kind))]),
    ),
    runs: described,
    failed: alike.flatMap(({ settings: { seed }, outcome }) =>
      outcome.kind === "failed" ? [{ seed, failure: outcome.failure }] : [],
    ),
    leftOut: others.map(({ settings: { seed } }) => ({
      seed,
      reason: "It was asked for something else than the newest run.",
    })),
    notes: notesOn(alike),
  };
}

/** Mean and deviation over the runs that have the figure. */
export function spreadOf(runs: readonly (number | null)[]): Spread {
  const values = runs.filter((value) => value !== null);
  if (values.length === 0) return { mean: null, sd: null, runs: [...runs] };
  const { mean, deviation } = meanAndDeviation(values);
  return { mean, sd: deviation, runs: [...runs] };
}

function describeRun({ settings, startedAt, machine, versions, parallel, load, outcome }: Measured) {
  const { falseRejects, misses, statedFalseRejectBound, notJudged } = outcome.figures;
  return {
    seed: settings.seed,
    startedAt,
    machine,
    versions,
    budget: settings.budget,
    threads: settings.threads,
    parallel,
    load,
    steps: outcome.training.steps,
    falseRejects,
    misses,
    statedFalseRejectBound,
    boundHeld: statedFalseRejectBound === null ? null : falseRejects.rate <= statedFalseRejectBound,
    notJudged,
    warnings: outcome.training.warnings,
  };
}

function aurocOf({ kinds }: MeasuredOutcome, wanted: string): number | null {
  return kinds.find(({ kind }) => kind === wanted)?.imageAuroc ?? null;
}

function factsOf({ outcome }: Measured): SetFacts {
  const { train, calibration, check } = outcome.training.images;
  return {
    good: train + calibration + check,
    testGood: outcome.figures.images - outcome.kinds.reduce((sum, { images }) => sum + images, 0),
    testDefective: Object.fromEntries(outcome.kinds.map(({ kind, images }) => [kind, images])),
    hasMasks: outcome.figures.pixelAuroc !== null,
    testImagesTrainedOn: outcome.testImagesTrainedOn,
  };
}

function notesOn(runs: readonly QualityRun[]): string[] {
  const different = (of: (run: QualityRun) => unknown) =>
    new Set(runs.map((run) => JSON.stringify(of(run)))).size > 1;
  const data = (run: QualityRun) => (isMeasured(run) ? [run.outcome.training.dataHash] : []);
  const notes: [boolean, string][] = [
    [
      different(({ versions }) => versions["sources"]),
      "The runs were made by different versions of the sources.",
    ],
    [different(({ machine }) => machine), "The runs were made on different machines."],
    [different(({ parallel }) => parallel), "Some runs had the machine to themselves and some did not."],
    [new Set(runs.flatMap(data)).size > 1, "The runs were made from different images."],
  ];
  return notes.flatMap(([holds, sentence]) => (holds ? [sentence] : []));
}

function isMeasured(run: QualityRun): run is Measured {
  return run.outcome.kind === "measured";
}

function newestOf<Run extends QualityRun>(runs: readonly Run[]): Run {
  return runs.reduce((a, b) => (a.finishedAt >= b.finishedAt ? a : b));
}
