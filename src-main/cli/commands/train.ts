/** @file `kensa train`: from a folder of good parts to a model. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import type { Preset, TrainingResult } from "../../contract/training.ts";
import type { TrainOptions } from "../../core/app/training-service.ts";
import { lookAtParts, suitsAlignment } from "../../core/dataset/learn-alignment.ts";
import { colourIn, type ImageLook, lookAtImages } from "../../core/dataset/look-at-images.ts";
import { listImages } from "../../core/dataset/scan-folder.ts";
import { suitGeometry } from "../../core/dataset/suit-geometry.ts";
import { median } from "../../core/image/median.ts";
import { isSameSize, placeImage } from "../../core/image/placement.ts";
import { seenScale } from "../../core/image/seen-scale.ts";
import { readManifest } from "../../core/model/model-folder.ts";
import { backboneFrom } from "../backbone-options.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { withApp } from "../open-app.ts";
import { requireFolders } from "../option-values.ts";
import { printable, shortPath } from "../print.ts";
import { productFrom } from "../product-name.ts";
import { createProgressDisplay } from "../progress.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { requireNoTableOption, type TableFlags, tableOptions } from "../table-options.ts";
import { trainOnTable } from "../table-training.ts";
import { type SettingsFlags, settingsFrom, settingsOptions } from "../train-options.ts";
import {
  colourLostText,
  finishedText,
  progressOf,
  regionText,
  scaleText,
  settingsText,
  stoppedText,
} from "../training-text.ts";

const CHOOSING: ReadonlySet<Preset> = new Set(["standard", "backbone"]);

type TrainFlags = SettingsFlags &
  TableFlags & {
    readonly good?: readonly string[];
    readonly product?: string;
    readonly out?: string;
    readonly resume?: true;
    readonly json?: true;
  };

export function addTrainCommand(program: Command, end: End): void {
  const command = program
    .command("train")
    .summary("learn from a folder of good parts, or from the rows of a table")
    .description(
      "Learns from images of good parts, or from good rows of process data, and writes a model. Ctrl-C stops at a checkpoint; the same command with --resume goes on from it to the same result.",
    )
    .option("--good <folder...>", "folders with images of good parts, searched with their subfolders")
    .option("--product <name>", "what the parts are called (default: the name of the folder)");
  for (const option of [...settingsOptions(), ...tableOptions()]) command.addOption(option);
  command
    .option("--out <folder>", "a new folder for the model (default: among the models of the data folder)")
    .option("--resume", "go on with the stopped training of the same command")
    .option("--json", "end with one line of JSON on stdout; everything else goes to stderr")
    .action(async (flags: TrainFlags) => {
      if (flags.table !== undefined) return end(await trainTable(flags.table, flags, command));
      requireNoTableOption(command);
      return end(await train(flags));
    });
}

async function trainTable(file: string, flags: TrainFlags, command: Command): Promise<number> {
  if (flags.out !== undefined) await requireNew(flags.out);
  return trainOnTable(file, flags, command);
}

async function train(flags: TrainFlags): Promise<number> {
  if (flags.good === undefined) {
    throw new KensaError("invalid-input", "Nothing is given to learn from.", {
      action: "Give folders with images of good parts with --good, or a table with --table.",
    });
  }
  const good = await requireFolders(flags.good, "--good");
  if (flags.out !== undefined) await requireNew(flags.out);
  const backbone = await backboneFrom(flags, flags.preset);
  const product = flags.product ?? productFrom(good[0]!);
  const { files } = await listImages(good);
  const looks = await lookAtImages(files, { fit: flags.fit, regionOfInterest: flags.region ?? null });
  const found = { ...suitGeometry(looks, flags.preset), ...(looks[0] && { imageSize: looks[0].upright }) };
  const settings = settingsFrom(flags, { ...found, aligns: await suitsAligning(files, flags) }, backbone);
  const say = flags.json ? console.error : console.log;
  const begins = flags.resume ? "Going on with" : "Training";
  say(`${begins} «${printable(product)}» from the good parts in ${good.map(shortPath).join(", ")}.`);
  say(settingsText(settings));
  for (const line of seenTexts(looks, settings.geometry, flags)) say(line);
  const { out = null, resume = false } = flags;
  const result = await trainUntilStopped({ product, good, settings, out, resume });
  say(await endText(result));
  if (flags.json) console.log(JSON.stringify(result));
  return result.model === null ? exitCodes.stopped : exitCodes.done;
}

/** What of the images is seen, and what is not. */
function seenTexts(looks: readonly ImageLook[], geometry: ImageGeometry, { gray }: TrainFlags): string[] {
  const { drawnOn, channels, size } = geometry;
  const ofSize = looks.filter(({ upright }) => drawnOn === undefined || isSameSize(upright, drawnOn));
  const scales = ofSize.map(({ upright }) => seenScale(placeImage(upright, geometry)));
  const isColourLost = channels === 1 && !gray && colourIn(looks) !== "none";
  return [
    ...(drawnOn ? [regionText(drawnOn)] : []),
    ...(scales.length === 0 ? [] : [scaleText(median(scales), size)]),
    ...(isColourLost ? [colourLostText] : []),
  ];
}

/** Only presets that see images near their own resolution choose by themselves, and only where the options leave the choice. */
async function suitsAligning(files: readonly string[], flags: SettingsFlags): Promise<boolean> {
  if (flags.align !== undefined || !CHOOSING.has(flags.preset)) return false;
  const { geometry } = settingsFrom(flags, { size: 256, channels: 1 });
  return suitsAlignment(await lookAtParts(files, geometry));
}

/** Said before a long training, not after it. */
async function requireNew(out: string): Promise<void> {
  const status = await stat(out).catch(() => undefined);
  if (status === undefined) return;
  throw new KensaError("invalid-input", `${resolve(out)}, given with --out, already exists.`, {
    action: "Choose another name, or remove it first.",
  });
}

/** Trains to the end or to Ctrl-C. Throws `cancelled` where that came before there was anything to keep. */
function trainUntilStopped(options: TrainOptions): Promise<TrainingResult> {
  return withApp(async (app) => {
    using stop = stopOnInterrupt("Stopping at a checkpoint …");
    using display = createProgressDisplay();
    try {
      return await app.train({
        ...options,
        signal: stop.signal,
        onProgress: (progress) => display.show(progressOf(progress)),
      });
    } catch (thrown) {
      if (failureOf(thrown).code !== "cancelled") throw thrown;
      throw new KensaError("cancelled", "Stopped before there was a checkpoint to keep.", {
        action: "The same command starts again.",
      });
    }
  });
}

async function endText(result: TrainingResult): Promise<string> {
  if (result.model === null) {
    return `${stoppedText(result)} The same command with --resume goes on from it.`;
  }
  const manifest = await readManifest(result.model);
  return `${finishedText(manifest, result.model, result)}
Next: kensa inspect --model ${manifest.id} <folder with images>`;
}
