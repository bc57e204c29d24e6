/** @file `npm run bench`: makes the measurements one after the other, prints them, and writes them to a file. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describeMachine, describeVersions } from "../src-main/core/engine/machine.ts";
import { writeFileWhole } from "../src-main/core/files/write-whole.ts";
import { readVersion, slugOf } from "./machine.ts";
import { devices } from "./measure-devices.ts";
import { engineRate } from "./measure-engine-rate.ts";
import { firstRun } from "./measure-first-run.ts";
import { inspection } from "./measure-inspection.ts";
import { latentSearch } from "./measure-latent-search.ts";
import { folderMemory, trainingMemory } from "./measure-memory.ts";
import { pages } from "./measure-pages.ts";
import { measureQuality } from "./measure-quality/command.ts";
import { trainingStep } from "./measure-training-step.ts";
import type { BenchContext, Measured, Measurement } from "./measurement.ts";
import { type BenchOptions, parseOptions } from "./options.ts";
import { APART, runApart, serveApart } from "./run-apart.ts";
import { prepareSamples } from "./sample-data.ts";
import { figureTable } from "./table.ts";
import { waitForQuiet } from "./wait-for-quiet.ts";

/** The bundle lies in `out/main`. */
const ROOT = resolve(import.meta.dirname, "..", "..");
const SEED = 1;
const PREPARATION = "samples";
/** The one measurement of what models say instead of how fast: hours long, with options of its own. */
const QUALITY = "quality";

const MEASUREMENTS: readonly Measurement[] = [
  trainingStep,
  engineRate,
  devices,
  inspection,
  latentSearch,
  trainingMemory,
  folderMemory,
  pages,
  firstRun,
];

/** A measurement waits so long for the machine to become quiet, and then goes ahead and says how busy it was. */
const PATIENCE_MS = { quick: 0, quoted: 120_000 } as const;

/** `busyBefore`: the share of all processors' time that other programs took right before. */
type Outcome = Measured & Pick<Measurement, "name" | "title"> & { readonly busyBefore: number };

const [command, ...rest] = process.argv.slice(2);
if (process.argv.includes(APART)) serveApart(doWork);
else if (command === QUALITY) await measureQuality(rest, { root: ROOT, built: import.meta.dirname });
else await start(process.argv.slice(2));

function doWork(name: string, context: BenchContext): Promise<Measured> {
  if (name === PREPARATION) return prepareSamples(context).then(() => ({ figures: [], notes: [] }));
  return MEASUREMENTS.find((measurement) => measurement.name === name)!.run(context);
}

async function start(argv: readonly string[]): Promise<void> {
  const titles = Object.fromEntries(MEASUREMENTS.map(({ name, title }) => [name, title]));
  try {
    const options = parseOptions(argv, titles);
    if (options !== null) await runBench(options);
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exitCode = 1;
  }
}

async function runBench(options: BenchOptions): Promise<void> {
  const machine = describeMachine();
  const startedAt = new Date().toISOString();
  print(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.os}\n`);
  if (options.isQuick) print("Quick: not to be quoted.\n");
  const measurements = await measureAll(options);
  const { threads, isQuick } = options;
  const versions = describeVersions(await readVersion(ROOT));
  for (const { versions: met } of measurements) Object.assign(versions, met);
  const results = { startedAt, machine, versions, seed: SEED, threads, isQuick, measurements };
  const file =
    options.out ?? join(ROOT, "bench", "results", `${startedAt.slice(0, 10)}-${slugOf(machine.cpu)}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFileWhole(file, `${JSON.stringify(results, null, 2)}\n`);
  print(`\nWritten to ${file}\n`);
}

async function measureAll({ only, data, threads, isQuick }: BenchOptions): Promise<Outcome[]> {
  const chosen = MEASUREMENTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const workspace = await mkdtemp(join(tmpdir(), "kensa-bench-"));
  const context: BenchContext = { root: ROOT, workspace, data, threads, isQuick, seed: SEED };
  const outcomes: Outcome[] = [];
  try {
    if (chosen.some(({ needsSamples }) => needsSamples))
      await runApart(process.argv[1]!, PREPARATION, context);
    for (const { name, title } of chosen) {
      print(`\n${title} (${name})\n`);
      const busyBefore = await waitForQuiet(isQuick ? PATIENCE_MS.quick : PATIENCE_MS.quoted);
      if (busyBefore > 0.1)
        print(`  Not to be quoted: other programs took ${percent(busyBefore)} of the processor.\n`);
      const measured = await runApart(process.argv[1]!, name, context);
      outcomes.push({ name, title, busyBefore, ...measured });
      print(`${figureTable(measured.figures)}\n${measured.notes.map((note) => `  ${note}\n`).join("")}`);
    }
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
  return outcomes;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function print(text: string): void {
  process.stdout.write(text);
}
