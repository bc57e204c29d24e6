/** @file `kensa paper`: the experiments of the paper, run again and set beside what it prints. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { describeMachine, describeVersions } from "../../core/engine/machine.ts";
import {
  type ExperimentProgress,
  readResults,
  runExperiment,
  type Trial,
  type TrialResult,
} from "../../core/paper/experiment.ts";
import {
  KDD_SCALINGS,
  type KddExperiment,
  kddTrials,
  USUAL_KDD_PACE,
} from "../../core/paper/kdd-experiment.ts";
import { kddSystems, ofEitherPace } from "../../core/paper/kdd-results.ts";
import { KDD_PACES, KDD_SYSTEMS, type KddPace } from "../../core/paper/kdd-systems.ts";
import { type MnistExperiment, mnistSystems, mnistTrials } from "../../core/paper/mnist-experiment.ts";
import { MNIST_SYSTEMS } from "../../core/paper/mnist-systems.ts";
import { writePage } from "../../core/paper/page/write-page.ts";
import { type PaperResults, writeResults } from "../../core/paper/results.ts";
import { measureSpeed } from "../../core/paper/speed-experiment.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { numberFrom, threadsOption } from "../option-values.ts";
import { shortPath } from "../print.ts";
import { createProgressDisplay } from "../progress.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { version } from "../version.ts";

type OutputFlags = { readonly out: string; readonly note: string };

type CommonFlags = OutputFlags & {
  readonly data: string;
  readonly threads: number;
  readonly runs?: number;
  readonly systems?: readonly string[];
  readonly collect?: true;
};

type KddFlags = CommonFlags & {
  readonly pace: KddPace["name"];
  readonly scalings?: readonly KddExperiment["scalings"][number][];
};

type MnistFlags = CommonFlags & {
  readonly digits?: readonly number[];
  readonly epochs?: number;
  readonly quick?: true;
  readonly testImages?: number;
  readonly searchImages: number;
  readonly searchSteps: number;
  readonly searchRestarts: number;
};

/** Ends overnight on two cores with all ten digits. */
const USUAL_MNIST = { digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], epochs: 4, runs: 3, testImages: null };
/** Ends within half an hour on two cores: a digit that the paper finds easily, and two whose numbers were republished. */
const QUICK_MNIST = { digits: [0, 4, 5], epochs: 0.8, runs: 3, testImages: 2000, systems: ["egbad", "vae"] };
const STOPPING = "Stopping; what is done stays done …";
const USUAL_KDD_RUNS = 10;
const USUAL_SPEED_ROUNDS = 10;

export function addPaperCommand(program: Command, end: End): void {
  const paper = program
    .command("paper")
    .summary("run the paper's experiments again")
    .description(
      "Runs the experiments of «Efficient GAN-Based Anomaly Detection» and sets the results beside what the paper prints. An experiment that is stopped goes on where it was when it is started again.",
    );
  addKdd(paper, end);
  addMnist(paper, end);
  addSpeed(paper, end);
}

function addKdd(paper: Command, end: End): void {
  const command = paper
    .command("kdd")
    .summary("all systems on KDD Cup 1999")
    .description(
      "Precision, recall and F1 of every system of the paper's table on the 10 % file of KDD Cup 1999.",
    );
  addCommonOptions(command, { runs: USUAL_KDD_RUNS, systems: Object.keys(KDD_SYSTEMS) });
  command
    .addOption(
      new Option("--pace <pace>", "how long to train")
        .choices(Object.keys(KDD_PACES))
        .default(USUAL_KDD_PACE),
    )
    .addOption(
      new Option(
        "--scalings <names>",
        `comma-separated: ${KDD_SCALINGS.join(", ")}; default: both`,
      ).argParser(namesFrom(KDD_SCALINGS)),
    )
    .action(async (flags: KddFlags) => end(await runKdd(flags)));
}

function addMnist(paper: Command, end: End): void {
  const command = paper
    .command("mnist")
    .summary("EGBAD, AnoGAN and VAE on MNIST")
    .description(
      "The area under the precision–recall curve for each digit that is held out, with the paper's split and with one that does not leak.",
    );
  addCommonOptions(command, { runs: USUAL_MNIST.runs, systems: Object.keys(MNIST_SYSTEMS) });
  command
    .addOption(
      new Option("--digits <digits>", "comma-separated; default: all ten").argParser((text) =>
        text.split(",").map(numberFrom(z.int().min(0).max(9), "digits from 0 to 9, separated by commas")),
      ),
    )
    .addOption(
      new Option(
        "--epochs <number>",
        `how long to train; the paper's are 100; default: ${USUAL_MNIST.epochs}`,
      ).argParser(numberFrom(z.number().positive().max(10_000), "a number above 0")),
    )
    .option(
      "--quick",
      `digits ${QUICK_MNIST.digits.join(", ")}, ${QUICK_MNIST.epochs} epochs, without AnoGAN`,
    )
    .addOption(countOption("--test-images <number>", "the most images of a test; default: all"))
    .addOption(
      countOption("--search-images <number>", "of each test, images that AnoGAN searches").default(200),
    )
    .addOption(countOption("--search-steps <number>", "steps of a search").default(500))
    .addOption(countOption("--search-restarts <number>", "searches an image, the best counts").default(1))
    .action(async (flags: MnistFlags) => end(await runMnist(flags)));
}

function addSpeed(paper: Command, end: End): void {
  const command = paper
    .command("speed")
    .summary("one pass of EGBAD against AnoGAN's search")
    .description(
      "How many times as long AnoGAN's search of 500 steps takes as one pass, for rows and for images.",
    );
  addOutputOptions(command);
  command
    .addOption(countOption("--rounds <number>", "turns of each").default(USUAL_SPEED_ROUNDS))
    .action(async (flags: OutputFlags & { rounds: number }) => end(await runSpeed(flags)));
}

function countOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(
    numberFrom(z.int().min(1).max(1_000_000), "a whole number above 0"),
  );
}

function addCommonOptions(command: Command, usual: { runs: number; systems: readonly string[] }): void {
  command.requiredOption("--data <folder>", "where the data set is");
  addOutputOptions(command);
  command
    .addOption(
      countOption(
        "--runs <number>",
        `runs of each system, each from a seed of its own; default: ${usual.runs}`,
      ),
    )
    .addOption(
      new Option("--systems <names>", `comma-separated: ${usual.systems.join(", ")}; default: all`).argParser(
        namesFrom(usual.systems),
      ),
    )
    .addOption(threadsOption())
    .option("--collect", "run nothing: write the results of the runs that are done");
}

function addOutputOptions(command: Command): void {
  command
    .option("--out <folder>", "where results go", "paper-results")
    .option("--note <text>", "what a reader must know of the machine", "");
}

function namesFrom<Name extends string>(known: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(",").map((part) => {
      const name = known.find((one) => one === part.trim());
      if (name === undefined) throw new InvalidArgumentError(`Give names from: ${known.join(", ")}.`);
      return name;
    });
}

async function runKdd(flags: KddFlags): Promise<number> {
  using stop = stopOnInterrupt(STOPPING);
  const { signal } = stop;
  const { runs = USUAL_KDD_RUNS, pace, threads } = flags;
  const scalings = flags.scalings ?? KDD_SCALINGS;
  const systems = flags.systems ?? Object.keys(KDD_SYSTEMS);
  const out = resolve(flags.out);
  const folder = join(out, "runs", "kdd");
  const asked = { data: resolve(flags.data), runs, pace, systems, scalings, threads, signal };
  await resultsOf(kddTrials(asked), folder, flags, signal);
  // What is written speaks of all runs that lie there, whatever part of them was asked for this time.
  const all = {
    ...asked,
    runs: Math.max(runs, USUAL_KDD_RUNS),
    systems: Object.keys(KDD_SYSTEMS),
    scalings: KDD_SCALINGS,
  };
  const figuresAt = async (name: KddPace["name"]) => {
    const trials = kddTrials({ ...all, pace: name });
    return kddSystems(trials, await readResults(trials, folder));
  };
  const { systems: measured, protocol } = ofEitherPace({
    short: await figuresAt("short"),
    published: await figuresAt("published"),
  });
  await finish(out, "kdd", flags, { systems: measured, protocol: { ...protocol, runs } });
  return exitCodes.done;
}

async function runMnist(flags: MnistFlags): Promise<number> {
  using stop = stopOnInterrupt(STOPPING);
  const { signal } = stop;
  const experiment = mnistExperimentOf(flags, signal);
  const trials = mnistTrials(experiment);
  const out = resolve(flags.out);
  const results = await resultsOf(trials, join(out, "runs", "mnist"), flags, signal);
  const { epochs, runs, testImages } = experiment;
  const protocol = { epochs, runs, "test images": testImages ?? "all" };
  await finish(out, "mnist", flags, { systems: mnistSystems(trials, results), protocol });
  return exitCodes.done;
}

function mnistExperimentOf(flags: MnistFlags, signal: AbortSignal): MnistExperiment {
  const { digits, epochs, runs, testImages, systems } = flags;
  const usual = flags.quick ? QUICK_MNIST : { ...USUAL_MNIST, systems: Object.keys(MNIST_SYSTEMS) };
  return {
    data: resolve(flags.data),
    digits: digits ?? usual.digits,
    epochs: epochs ?? usual.epochs,
    runs: runs ?? usual.runs,
    testImages: testImages ?? usual.testImages,
    systems: systems ?? usual.systems,
    search: { images: flags.searchImages, steps: flags.searchSteps, restarts: flags.searchRestarts },
    threads: flags.threads,
    signal,
  };
}

async function runSpeed(flags: OutputFlags & { readonly rounds: number }): Promise<number> {
  using stop = stopOnInterrupt("Stopping …");
  const { rounds } = flags;
  using display = createProgressDisplay();
  const systems = await measureSpeed({
    rounds,
    signal: stop.signal,
    onProgress: (label, done, total) =>
      display.show({ label, done, total, unit: "cases", secondsLeft: null }),
  });
  await finish(resolve(flags.out), "speed", flags, { systems, protocol: { rounds, threads: 1, steps: 500 } });
  return exitCodes.done;
}

/** Runs what is not done yet; with --collect, takes what is done. */
async function resultsOf(
  trials: readonly Trial[],
  folder: string,
  { collect }: CommonFlags,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TrialResult>> {
  if (collect) {
    const results = await readResults(trials, folder);
    if (results.size > 0) return results;
    throw new KensaError("not-found", `${folder} holds no results of these runs.`, {
      action: "Run the experiment first, without --collect.",
    });
  }
  using display = createProgressDisplay();
  const onProgress = (progress: ExperimentProgress) => display.show(shown(progress));
  return await runExperiment(trials, { folder, signal, onProgress });
}

function shown({ trial, done, total, secondsLeft }: ExperimentProgress) {
  return { label: trial, done, total, unit: "runs", secondsLeft };
}

async function finish(
  out: string,
  name: string,
  { note }: OutputFlags,
  results: Pick<PaperResults, "systems" | "protocol">,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const path = resolve(out, `${name}.json`);
  await writeResults(path, {
    schemaVersion: 1,
    machine: { ...describeMachine(), note },
    versions: describeVersions(version),
    ...results,
  });
  const page = await writePage(out);
  console.log(`Results  ${shortPath(path)}\nPage     ${shortPath(page.html)}`);
}
