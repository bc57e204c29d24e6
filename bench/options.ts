/** @file The command line of `npm run bench`. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export type BenchOptions = {
  readonly only: readonly string[];
  readonly data: string | null;
  readonly threads: number;
  readonly isQuick: boolean;
  readonly out: string | null;
  readonly isHelp: boolean;
};

/** Two, as in the figures that are quoted, where the machine has two. */
const THREADS = Math.min(2, availableParallelism());

/** Throws with a sentence where an option is not known or has no sense. */
export function parseOptions(argv: readonly string[], names: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string", multiple: true, default: [] },
      data: { type: "string" },
      threads: { type: "string", default: String(THREADS) },
      quick: { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no measurement «${unknown}». There are: ${names.join(", ")}.`);
  const threads = Number(values.threads);
  if (!Number.isInteger(threads) || threads < 1)
    throw new Error(`--threads must be a whole number from 1 on, not «${values.threads}».`);
  return {
    only: values.only,
    data: values.data === undefined ? null : resolve(values.data),
    threads,
    isQuick: values.quick,
    out: values.out === undefined ? null : resolve(values.out),
    isHelp: values.help,
  };
}

export function helpText(titles: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(titles).map((name) => name.length));
  const list = Object.entries(titles).map(([name, title]) => `  ${name.padEnd(width)}  ${title}`);
  return `Usage: npm run bench -- [options]
       npm run bench -- quality [options]    how well defects are found; its own --help

  --only NAME    only this measurement; may be given several times
  --data DIR     inspect the images of this folder instead of made ones
  --threads N    threads of the engine and of PyTorch (${THREADS})
  --quick        few repetitions: numbers to develop by, not to quote
  --out FILE     where the results go (bench/results/<date>-<processor>.json)
  --help         this text

Measurements:
${list.join("\n")}
`;
}
