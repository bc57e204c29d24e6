/** @file `kensa inspect`: judges images with a model. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve, sep } from "node:path";
import { type Command, Option } from "commander";
import { KensaError } from "../../contract/errors.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ModelManifest } from "../../contract/model.ts";
import type { App } from "../../core/app/app.ts";
import { type InspectionOutcome, modelFolderOf } from "../../core/app/inspection-service.ts";
import { thresholdJudgedBy } from "../../core/app/model-check.ts";
import { readManifest } from "../../core/model/model-folder.ts";
import { scoredTerms } from "../../core/model/scored-terms.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { inspectedLine, inspectionHeader } from "../inspection-words.ts";
import { withApp } from "../open-app.ts";
import { requireFolderOf, threadsOption } from "../option-values.ts";
import { countOf, duration, shortPath } from "../print.ts";
import { createProgressDisplay } from "../progress.ts";
import { writeReport } from "../report-file.ts";
import { requireApart } from "../require-apart.ts";
import { ResultFiles } from "../result-files.ts";
import { type StopSignal, stopOnInterrupt } from "../stop-signal.ts";
import { inspectRows, type TableInspectFlags } from "../table-inspection.ts";
import { encodingOption, requireNoTableOption } from "../table-options.ts";

const FOLDER_MISSING = "A watched folder is not there: nothing is inspected until it is back.";
const FOLDER_BACK = "The watched folder is back.";

type InspectFlags = TableInspectFlags & {
  readonly table?: string;
  readonly heatmaps?: string;
  readonly maps?: true;
  readonly report?: string;
  readonly watch?: true;
  readonly onlyNew?: true;
};

export function addInspectCommand(program: Command, end: End): void {
  const command = program
    .command("inspect")
    .summary("judge images, or the rows of a table, with a model")
    .description(
      "Judges images and prints a line for each: verdict, score and threshold, file, and the strongest region that differs. An image that cannot be judged stops nothing.",
    )
    .argument("[path...]", "image files, and folders that are searched with their subfolders")
    .requiredOption("--model <model>", "a model's id, or its folder")
    .option("--csv <file>", "write a row for each image; with --watch as soon as it is judged")
    .option("--json <file>", "write an array with an object for each image; - is stdout")
    .option("--heatmaps <folder>", "write each image with its heatmap over it, on one colour scale for all")
    .option(
      "--maps",
      "with --heatmaps: beside each, what each of the model's maps shows alone, on the same scale",
    )
    .option("--report <file>", "write an HTML page with everything in it, pictures too")
    .option("--watch", "go on with every image that appears, until Ctrl-C")
    .option("--only-new", "with --watch: leave out what lies there at the beginning")
    .addOption(
      new Option("--table <file>", "judge the rows of a CSV file with a model of rows").conflicts([
        "heatmaps",
        "maps",
        "report",
        "watch",
        "onlyNew",
      ]),
    )
    .addOption(encodingOption())
    .addOption(threadsOption())
    .action(async (paths: string[], flags: InspectFlags) => {
      if (flags.table !== undefined) return end(await inspectTable(paths, flags.table, flags));
      requireNoTableOption(command);
      return end(await inspect(paths, flags));
    });
}

async function inspectTable(paths: readonly string[], table: string, flags: InspectFlags): Promise<number> {
  if (paths.length > 0) {
    throw new KensaError("invalid-input", "Images and a table cannot be inspected together.", {
      action: "Give either paths or --table.",
    });
  }
  await requireOutputs([], flags);
  await requireApart({ read: [table], written: { "--csv": flags.csv, "--json": flags.json } });
  return inspectRows(table, flags);
}

async function inspect(given: readonly string[], flags: InspectFlags): Promise<number> {
  if (given.length === 0) {
    throw new KensaError("invalid-input", "Nothing is given to inspect.", {
      action: "Give images or folders, or a table with --table.",
    });
  }
  if (flags.onlyNew === true && flags.watch !== true) {
    const message = "Only new images can be waited for where the folder is watched.";
    throw new KensaError("invalid-input", message, { action: "Give --watch too." });
  }
  const paths = given.map((path) => resolve(path));
  await requireOutputs(paths, flags);
  const { csv, json, report: page } = flags;
  await requireApart({ read: paths, written: { "--csv": csv, "--json": json, "--report": page } });
  return withApp(async (app) => {
    const manifest = await readManifest(await modelFolderOf(app.store, flags.model));
    const files = new ResultFiles({
      csv: flags.csv,
      json: flags.json,
      isGrowing: flags.watch === true,
      isKept: flags.report !== undefined,
      termsOf: ({ scoreParts }) => scoredTerms(manifest, scoreParts),
    });
    await using overlays = await overlayFolder(flags);
    using stop = stopOnInterrupt("Stopping after the image in hand …");
    const outcome = await judge(app, { paths, flags, files, heatmaps: overlays.folder, stop });
    const written = await files.finish();
    if (flags.heatmaps !== undefined) written.push(flags.heatmaps);
    if (flags.report !== undefined)
      written.push(await report(app, manifest, flags.report, paths, files.images));
    return conclude(outcome, flags, { written, isStopped: stop.signal.aborted });
  });
}

/** Said before a long inspection, not after it. */
async function requireOutputs(paths: readonly string[], flags: InspectFlags): Promise<void> {
  const { csv, json, report: page, heatmaps } = flags;
  if (csv !== undefined) await requireFolderOf(csv, "--csv");
  if (json !== undefined && json !== "-") await requireFolderOf(json, "--json");
  if (page !== undefined) await requireFolderOf(page, "--report");
  if (heatmaps === undefined) {
    if (flags.maps !== true) return;
    const message = "Maps are drawn beside heatmaps, and no folder for those is given.";
    throw new KensaError("invalid-input", message, { action: "Give --heatmaps too." });
  }
  const folder = resolve(heatmaps);
  const outer = paths.find((path) => folder === path || folder.startsWith(path + sep));
  if (outer === undefined) return;
  // Overlays in there would be inspected themselves, and then their overlays.
  const message = `The folder for heatmaps lies inside ${outer}, which is to be inspected.`;
  throw new KensaError("invalid-input", message, { action: "Choose a folder outside of it." });
}

type Judging = {
  readonly paths: readonly string[];
  readonly flags: InspectFlags;
  readonly files: ResultFiles;
  readonly heatmaps: string | null;
  readonly stop: StopSignal;
};

async function judge(app: App, { paths, flags, files, heatmaps, stop }: Judging): Promise<InspectionOutcome> {
  const { model, maps = false, watch = false, onlyNew = false, threads } = flags;
  let isMissing = false;
  using display = createProgressDisplay();
  if (flags.json !== "-") display.print(inspectionHeader);
  return await app.inspect(
    { model, paths: [...paths], heatmaps, maps, watch, onlyNew, threads },
    {
      signal: stop.signal,
      onImage: (image) => {
        if (flags.json !== "-") display.print(inspectedLine(image));
        files.add(image);
      },
      onProgress: ({ isFolderMissing = false, ...progress }) => {
        if (isFolderMissing !== isMissing) console.error(isFolderMissing ? FOLDER_MISSING : FOLDER_BACK);
        isMissing = isFolderMissing;
        display.show({ label: "Inspecting", unit: "images", ...progress });
      },
    },
  );
}

function conclude(
  outcome: InspectionOutcome,
  flags: InspectFlags,
  { written, isStopped }: { readonly written: readonly string[]; readonly isStopped: boolean },
): number {
  const { pass, fail, cannotJudge, seconds } = outcome;
  const say = flags.json === "-" ? console.error : console.log;
  const total = countOf(pass + fail + cannotJudge, "image");
  say(`${total} in ${duration(seconds)}: ${pass} pass, ${fail} fail, ${cannotJudge} cannot be judged.`);
  for (const path of written) say(`Written: ${shortPath(resolve(path))}`);
  if (isStopped && !flags.watch) return exitCodes.stopped;
  return cannotJudge > 0 ? exitCodes.notAllJudged : exitCodes.done;
}

type Overlays = AsyncDisposable & { readonly folder: string | null };

/** Where overlays go: where the user said, or for the time of making a report into a folder of its own. */
async function overlayFolder({ heatmaps, report: page }: InspectFlags): Promise<Overlays> {
  const isTemporary = heatmaps === undefined && page !== undefined;
  if (!isTemporary) {
    return {
      folder: heatmaps === undefined ? null : resolve(heatmaps),
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const folder = await mkdtemp(join(tmpdir(), "kensa-heatmaps-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function report(
  app: App,
  manifest: ModelManifest,
  file: string,
  paths: readonly string[],
  images: readonly InspectedImage[],
): Promise<string> {
  const root = paths.length === 1 ? paths[0]! : null;
  return writeReport(resolve(file), {
    title: `Inspection of ${paths.map((path) => basename(path)).join(", ")}`,
    model: manifest,
    threshold: await thresholdJudgedBy(app.store, manifest, images),
    images,
    nameOf: (image) => (root === null ? image.file : relative(root, image.file) || basename(image.file)),
    generatedAt: new Date(),
  });
}
