/** @file The command line of `npm run bench`. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { numberFrom } from "../src-main/cli/option-values.ts";
import { threads } from "../src-main/contract/training.ts";
import { parseCommandLine } from "./command-line.ts";

export type BenchOptions = {
  /** Names of measurements; empty: all. */
  readonly only: readonly string[];
  readonly data: string | null;
  readonly threads: number;
  readonly isQuick: boolean;
  readonly out: string | null;
};

type BenchFlags = {
  readonly only: readonly string[];
  readonly data?: string;
  readonly threads: number;
  readonly quick?: true;
  readonly out?: string;
};

/** Two, as in the figures that are quoted, where the machine has two. */
const THREADS = Math.min(2, availableParallelism());

/** @param titles of the measurements, by name */
export function benchProgram(titles: Readonly<Record<string, string>>): Command {
  const names = Object.keys(titles);
  const width = Math.max(...names.map((name) => name.length));
  const list = Object.entries(titles).map(([name, title]) => `  ${name.padEnd(width)}  ${title}`);
  return new Command("npm run bench --")
    .description(
      "Measures how fast this machine is. «npm run bench -- quality» measures how well defects are found, and has options of its own.",
    )
    .addOption(
      new Option("--only <name...>", "only this measurement; may be given several times")
        .choices(names)
        .default([], "all"),
    )
    .option("--data <folder>", "inspect the images of this folder instead of made ones")
    .addOption(
      new Option("--threads <number>", "threads of the engine and of PyTorch")
        .argParser(numberFrom(threads, "a whole number from 1 to 256"))
        .default(THREADS),
    )
    .option("--quick", "few repetitions: numbers to develop by, not to quote")
    .option("--out <file>", "where the results go (default: bench/results/<date>-<processor>.json)")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", `\nMeasurements:\n${list.join("\n")}`);
}

/**
 * @param titles of the measurements, by name
 * @returns null where help was asked for, which is printed then
 * @throws KensaError `invalid-input` where an option is not known or has no sense
 */
export function parseOptions(
  argv: readonly string[],
  titles: Readonly<Record<string, string>>,
): BenchOptions | null {
  const program = benchProgram(titles);
  if (!parseCommandLine(program, argv)) return null;
  const flags = program.opts<BenchFlags>();
  return {
    only: flags.only,
    data: flags.data === undefined ? null : resolve(flags.data),
    threads: flags.threads,
    isQuick: flags.quick ?? false,
    out: flags.out === undefined ? null : resolve(flags.out),
  };
}
