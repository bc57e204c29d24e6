/** @file The command line of `npm run bench -- quality`. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { KensaError } from "../../src-main/contract/errors.ts";
import {
  learningPreset,
  type Preset,
  type TrainingBudget,
  trainingBudget,
} from "../../src-main/contract/training.ts";

export type QualityOptions = {
  readonly data: string | null;
  /** Empty: all. */
  readonly sets: readonly string[];
  readonly presets: readonly Preset[];
  readonly seeds: number;
  readonly budget: TrainingBudget;
  readonly threads: number;
  readonly parallel: number;
  readonly out: string;
  readonly isReplacing: boolean;
  readonly hasPictures: boolean;
  readonly isReportOnly: boolean;
  readonly isHelp: boolean;
};

const MINUTES = 20;

/** Throws KensaError `invalid-input` with a sentence where an option is not known or has no sense. */
export function parseQualityOptions(argv: readonly string[], usualOut: string): QualityOptions {
  const values = valuesOf(argv);
  return {
    data: values.data === undefined ? null : resolve(values.data),
    sets: listOf(values.sets),
    presets: presetsFrom(listOf(values.presets)),
    seeds: wholeNumber("seeds", values.seeds),
    budget: budgetFrom(values.minutes, values.steps),
    threads: wholeNumber("threads", values.threads),
    parallel: wholeNumber("parallel", values.parallel),
    out: resolve(values.out ?? usualOut),
    isReplacing: values.replace,
    hasPictures: values.pictures,
    isReportOnly: values.report,
    isHelp: values.help,
  };
}

function valuesOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        sets: { type: "string", default: "" },
        presets: { type: "string", default: "" },
        seeds: { type: "string", default: "3" },
        minutes: { type: "string" },
        steps: { type: "string" },
        threads: { type: "string", default: "1" },
        parallel: { type: "string", default: "1" },
        out: { type: "string" },
        replace: { type: "boolean", default: false },
        pictures: { type: "boolean", default: false },
        report: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause));
  }
}

function listOf(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

function presetsFrom(names: readonly string[]): readonly Preset[] {
  const known: readonly string[] = learningPreset.options;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(`There is no preset «${unknown}». There are: ${known.join(", ")}.`);
  return names.length === 0
    ? learningPreset.options
    : learningPreset.options.filter((name) => names.includes(name));
}

function budgetFrom(minutes: string | undefined, steps: string | undefined): TrainingBudget {
  if (minutes !== undefined && steps !== undefined) throw invalid("Give --minutes or --steps, not both.");
  const budget =
    steps === undefined
      ? { kind: "minutes", minutes: Number(minutes ?? MINUTES) }
      : { kind: "steps", steps: Number(steps) };
  const parsed = trainingBudget.safeParse(budget);
  if (parsed.success) return parsed.data;
  throw invalid(
    steps === undefined
      ? `--minutes must be a number above 0 and up to 10080, not «${minutes}».`
      : `--steps must be a whole number from 1 to 10000000, not «${steps}».`,
  );
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 256) return number;
  throw invalid(`--${name} must be a whole number from 1 to 256, not «${text}».`);
}

function invalid(message: string): KensaError {
  return new KensaError("invalid-input", message);
}

export const qualityHelp = `Usage: npm run bench -- quality [options]

Trains every preset on every data set with several seeds, evaluates each model on images that no training saw, and writes
results.json, results.md and results.html. Runs that are there already are kept, so the same command goes on after a stop.

  --data DIR       data sets: NAME/train/good, NAME/test/good, NAME/test/<defect>, NAME/ground_truth/<defect>/<file>_mask.png
  --sets A,B       only these; «demo» is the drawn demo part (all)
  --presets A,B    only these of ${learningPreset.options.join(", ")} (all)
  --seeds N        seeds 1 to N (3)
  --minutes N      of updates a training (${MINUTES})
  --steps N        updates a training, instead of minutes: repeats bit for bit
  --threads N      threads of each training (1)
  --parallel N     runs side by side (1)
  --out DIR        where results go (bench/quality)
  --replace        make runs again that were asked for something else or by other sources
  --pictures       also results-with-pictures.html, with pictures of all sets; results.html shows the demo part only
  --report         write the results of the runs that are there, and train nothing
  --help           this text
`;
