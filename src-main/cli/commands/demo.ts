/** @file `kensa demo`: draws parts, trains on the good ones, inspects the others, and shows what came of it. */
import { mkdir, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { type Command, Option } from "commander";
import { z } from "zod";
import { DEFECT_KINDS } from "../../../assets/demo-part/defects.ts";
import { type DemoParts, writeDemoParts } from "../../../assets/demo-part/write-demo-parts.ts";
import { KensaError } from "../../contract/errors.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import type { App } from "../../core/app/app.ts";
import { systemFailure } from "../../core/files/system-failure.ts";
import { readManifest } from "../../core/model/model-folder.ts";
import { type BudgetFlags, budgetFrom, budgetOptions } from "../budget-options.ts";
import { defaultSettings } from "../default-settings.ts";
import { figuresByKind, GOOD } from "../defect-kinds.ts";
import { evaluationText } from "../evaluation-text.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { inspectedLine, inspectionHeader } from "../inspection-words.ts";
import { type Measured, measureModel } from "../measure-model.ts";
import { withApp } from "../open-app.ts";
import { numberFrom, seedOption, threadsOption } from "../option-values.ts";
import { countOf, shortPath } from "../print.ts";
import { createProgressDisplay } from "../progress.ts";
import { writeReport } from "../report-file.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { finishedText, progressOf, settingsText } from "../training-text.ts";

type DemoFlags = BudgetFlags & {
  readonly out: string;
  readonly parts: number;
  readonly seed: number;
  readonly threads: number;
};

const USUAL_MINUTES = 2;
const USUAL_PARTS = 240;
/** Of the number of parts to train on: good ones, and of each defect, that the model has never seen. */
const TEST_SHARES = { good: 1 / 4, perDefect: 1 / 16 };

export function addDemoCommand(program: Command, end: End): void {
  const command = program
    .command("demo")
    .summary("see it work on drawn parts")
    .description(
      "Draws stamped plates, trains on good ones, inspects good and defective ones, and writes a page that shows what was found. Everything goes into one folder.",
    )
    .option("--out <folder>", "where everything goes", "demo-output")
    .addOption(
      new Option("--parts <number>", "good parts to train on; a quarter as many good ones are inspected")
        .argParser(numberFrom(z.int().min(16).max(5000), "a whole number from 16 to 5000"))
        .default(USUAL_PARTS),
    );
  for (const option of budgetOptions(`${USUAL_MINUTES}`)) command.addOption(option);
  command
    .addOption(seedOption())
    .addOption(threadsOption())
    .action(async (flags: DemoFlags) => end(await demonstrate(flags)));
}

async function demonstrate(flags: DemoFlags): Promise<number> {
  const out = resolve(flags.out);
  await mkdir(out, { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, out);
  });
  using stop = stopOnInterrupt("Stopping …");
  const { signal } = stop;
  const parts = await draw(out, flags, signal);
  // Awaited here, so that Ctrl-C is heard until it is done.
  return await withApp(
    async (app) => {
      const model = await train(app, parts, flags, signal);
      const inspected = await inspect(app, { model, parts, out, threads: flags.threads }, signal);
      const measured = await measure(app, { model, parts, threads: flags.threads }, signal);
      await show(out, model, { inspected, measured, parts });
      return measured.result.notJudged > 0 ? exitCodes.notAllJudged : exitCodes.done;
    },
    join(out, "data"),
  );
}

async function draw(out: string, { parts, seed }: DemoFlags, signal: AbortSignal): Promise<DemoParts> {
  const test = {
    good: Math.round(parts * TEST_SHARES.good),
    perDefect: Math.round(parts * TEST_SHARES.perDefect),
  };
  const folder = join(out, `parts-${parts}-seed-${seed}`);
  console.log(
    `1. Drawing ${countOf(parts + test.good + DEFECT_KINDS.length * test.perDefect, "part")} into ${shortPath(folder)}`,
  );
  const startedMs = performance.now();
  using display = createProgressDisplay();
  return await writeDemoParts(folder, {
    seed,
    good: parts,
    test,
    signal,
    onProgress: (done, total) => {
      const secondsLeft = ((performance.now() - startedMs) / 1000) * (total / done - 1);
      display.show({ label: "Drawing", unit: "parts", done, total, secondsLeft });
    },
  });
}

/** Trains on the good parts, and gives the model's folder. */
async function train(app: App, parts: DemoParts, flags: DemoFlags, signal: AbortSignal): Promise<string> {
  const { seed, threads } = flags;
  const budget = budgetFrom(flags, { kind: "minutes", minutes: USUAL_MINUTES });
  // The processor, so that the demo is the same everywhere.
  const settings: TrainingSettings = { ...defaultSettings, budget, seed, threads, device: "cpu" };
  console.log(
    `\n2. Training on the good parts alone: no defect is ever shown to it\n${settingsText(settings)}`,
  );
  using display = createProgressDisplay();
  const result = await app.train({
    product: "demo plate",
    good: [parts.train],
    settings,
    out: null,
    resume: false,
    signal,
    onProgress: (progress) => display.show(progressOf(progress)),
  });
  if (result.model === null) throw new KensaError("cancelled", "The demo was stopped.");
  display[Symbol.dispose]();
  console.log(finishedText(await readManifest(result.model), result.model, result));
  return result.model;
}

type Inspecting = {
  readonly model: string;
  readonly parts: DemoParts;
  readonly out: string;
  readonly threads: number;
};

async function inspect(
  app: App,
  { model, parts, out, threads }: Inspecting,
  signal: AbortSignal,
): Promise<InspectedImage[]> {
  const heatmaps = join(out, "heatmaps");
  await rm(heatmaps, { recursive: true, force: true });
  console.log("\n3. Inspecting parts that it has never seen");
  const images: InspectedImage[] = [];
  using display = createProgressDisplay();
  display.print(inspectionHeader);
  await app.inspect(
    { model, paths: [parts.test], heatmaps, watch: false, threads },
    {
      signal,
      onImage: (image) => {
        images.push(image);
        display.print(inspectedLine(image));
      },
      onProgress: (progress) => display.show({ label: "Inspecting", unit: "parts", ...progress }),
    },
  );
  return images;
}

function measure(
  app: App,
  { model, parts, threads }: Omit<Inspecting, "out">,
  signal: AbortSignal,
): Promise<Measured> {
  console.log("\n4. Comparing with the truth");
  const good = [join(parts.test, GOOD)];
  const bad = DEFECT_KINDS.map((kind) => join(parts.test, kind));
  return measureModel(app, { model, good, bad, masks: parts.groundTruth, threads }, signal);
}

type Shown = {
  readonly inspected: readonly InspectedImage[];
  readonly measured: Measured;
  readonly parts: DemoParts;
};

async function show(out: string, model: string, { inspected, measured, parts }: Shown): Promise<void> {
  const kindOf = ({ file }: InspectedImage) => relative(parts.test, file).split(sep)[0]!;
  const manifest = await readManifest(model);
  const { value, basis } = manifest.threshold;
  const page = await writeReport(join(out, "report.html"), {
    title: "Demo: stamped plates",
    model: manifest,
    threshold: { value, basis, isChanged: false },
    images: inspected,
    nameOf: ({ file }) => relative(parts.test, file),
    kindOf,
    evaluation: measured.result,
    generatedAt: new Date(),
  });
  console.log(evaluationText(measured.result, figuresByKind(inspected, kindOf)));
  console.log(`\nHeatmaps  ${join(out, "heatmaps")}`);
  console.log(`Page      ${page}`);
  console.log(`Open it in a browser: ${pathToFileURL(page)}`);
}
