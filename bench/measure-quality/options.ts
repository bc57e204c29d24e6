/** @file The command line of `npm run bench -- quality`. */
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { type BudgetFlags, budgetFrom, budgetOptions } from "../../src-main/cli/budget-options.ts";
import { numberFrom } from "../../src-main/cli/option-values.ts";
import {
  learningPreset,
  type Preset,
  type TrainingBudget,
  threads,
} from "../../src-main/contract/training.ts";
import { parseCommandLine } from "../command-line.ts";

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
};

type QualityFlags = BudgetFlags & {
  readonly data?: string;
  readonly sets: readonly string[];
  readonly presets: readonly Preset[];
  readonly seeds: number;
  readonly threads: number;
  readonly parallel: number;
  readonly out?: string;
  readonly replace?: true;
  readonly pictures?: true;
  readonly report?: true;
};

const MINUTES = 20;
const MOST = 256;

/**
 * @param usualOut where results go unless told otherwise
 * @returns null where help was asked for, which is printed then
 * @throws KensaError `invalid-input` with a sentence where an option is not known or has no sense
 */
export function parseQualityOptions(argv: readonly string[], usualOut: string): QualityOptions | null {
  const program = qualityProgram();
  if (!parseCommandLine(program, argv)) return null;
  const flags = program.opts<QualityFlags>();
  const { sets, presets, seeds, parallel, replace, pictures, report } = flags;
  return {
    data: flags.data === undefined ? null : resolve(flags.data),
    sets,
    presets,
    seeds,
    budget: budgetFrom(flags, { kind: "minutes", minutes: MINUTES }),
    threads: flags.threads,
    parallel,
    out: resolve(flags.out ?? usualOut),
    isReplacing: replace ?? false,
    hasPictures: pictures ?? false,
    isReportOnly: report ?? false,
  };
}

function qualityProgram(): Command {
  const program = new Command("npm run bench -- quality")
    .description(
      "Trains every preset on every data set with several seeds, evaluates each model on images that no training saw, and writes results.json, results.md and results.html. Runs that are there already are kept, so the same command goes on after a stop.",
    )
    .option(
      "--data <folder>",
      "data sets: NAME/train/good, NAME/test/good, NAME/test/<defect>, NAME/ground_truth/<defect>/<file>_mask.png",
    )
    .addOption(
      new Option("--sets <names>", "only these, separated by commas; «demo» is the drawn demo part")
        .argParser(namesFrom)
        .default([], "all"),
    )
    .addOption(
      new Option(
        "--presets <names>",
        `only these of ${learningPreset.options.join(", ")}, separated by commas`,
      )
        .argParser(presetsFrom)
        .default(learningPreset.options, "all"),
    )
    .addOption(count("--seeds <number>", "seeds from 1 to this one").default(3));
  for (const option of budgetOptions(`${MINUTES}`)) program.addOption(option);
  return program
    .addOption(
      new Option("--threads <number>", "threads of each training")
        .argParser(numberFrom(threads, "a whole number from 1 to 256"))
        .default(1),
    )
    .addOption(count("--parallel <number>", "runs side by side").default(1))
    .option("--out <folder>", "where results go (default: bench/quality)")
    .option("--replace", "make runs again that were asked for something else or by other sources")
    .option(
      "--pictures",
      "also results-with-pictures.html, with pictures of all sets; results.html shows the demo part only",
    )
    .option("--report", "write the results of the runs that are there, and train nothing")
    .helpOption("-h, --help", "print this help");
}

function count(flags: string, description: string): Option {
  const wanted = `a whole number from 1 to ${MOST}`;
  return new Option(flags, description).argParser(numberFrom(z.int().min(1).max(MOST), wanted));
}

function namesFrom(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

/** In the presets' own order; all where none is named. */
function presetsFrom(text: string): readonly Preset[] {
  const names = namesFrom(text);
  const known: readonly string[] = learningPreset.options;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`There is no preset «${unknown}». There are: ${known.join(", ")}.`);
  return names.length === 0
    ? learningPreset.options
    : learningPreset.options.filter((name) => names.includes(name));
}
