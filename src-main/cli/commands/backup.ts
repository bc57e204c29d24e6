/** @file `kensa backup`: a copy of the data folder that can take its place, made while Kensa may be running. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { dataFolderPath } from "../../core/store/data-folder.ts";
import { type WrittenBackup, writeBackup } from "../../core/store/write-backup.ts";
import { copyProgress, megabytes } from "../copy-progress.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { countOf, printable } from "../print.ts";
import { createProgressDisplay } from "../progress.ts";
import { stopOnInterrupt } from "../stop-signal.ts";
import { version } from "../version.ts";

type BackupFlags = { readonly frames?: true; readonly json?: true };

export function addBackupCommand(program: Command, end: End): void {
  program
    .command("backup")
    .summary("copy products, models and results to a safe place")
    .description(
      "Copies the database and all models of the data folder into a new folder. Kensa may be running meanwhile.",
    )
    .argument("<folder>", "a folder that does not exist yet, best on another disk")
    .option("--frames", "take the pictures of cameras along")
    .option("--json", "print one object of JSON")
    .action(async (folder: string, flags: BackupFlags) => end(await backup(folder, flags)));
}

async function backup(folder: string, { frames, json }: BackupFlags): Promise<number> {
  const from = dataFolderPath();
  const to = resolve(folder);
  const written = await writeShown({ from, to, withFrames: frames === true });
  const summary = summaryOf(to, written);
  if (json) console.log(JSON.stringify({ jsonVersion: JSON_VERSION, ...summary }));
  else console.log(textOf(summary, from));
  return exitCodes.done;
}

async function writeShown(request: {
  readonly from: string;
  readonly to: string;
  readonly withFrames: boolean;
}): Promise<WrittenBackup> {
  using stop = stopOnInterrupt("Stopping …");
  using display = createProgressDisplay();
  const stateOf = copyProgress("Backing up");
  return await writeBackup({
    ...request,
    kensaVersion: version,
    now: () => new Date(),
    signal: stop.signal,
    onProgress: (progress) => display.show(stateOf(progress)),
  });
}

function summaryOf(folder: string, { list, modelsElsewhere }: WrittenBackup) {
  const folders = new Set(
    list.files.flatMap(({ path }) => /^(?:tables\/)?models\/[^/]+/.exec(path)?.[0] ?? []),
  );
  return {
    folder,
    bytes: list.files.reduce((sum, { bytes }) => sum + bytes, 0),
    models: folders.size,
    frames: list.withFrames ? list.files.filter(({ path }) => path.startsWith("frames/")).length : null,
    modelsElsewhere,
  };
}

function textOf(
  { folder, bytes, models, frames, modelsElsewhere }: ReturnType<typeof summaryOf>,
  from: string,
): string {
  const pictures = frames === null ? [] : [countOf(frames, "picture of a camera", "pictures of cameras")];
  const held = ["the database", countOf(models, "model"), ...pictures].join(", ");
  const left = [
    "the photographs themselves",
    ...(frames === null ? ["pictures of cameras (--frames takes them along)"] : []),
    "exports, trainings that are not finished, logs, and the key of the browser door",
  ];
  const elsewhere = modelsElsewhere.map((path) => `This model lies outside, and is not in it: ${path}`);
  return [
    printable(`Backed up ${from} to ${folder}: ${held}; ${megabytes(bytes).toLocaleString("en")} MB.`),
    `Not in it: ${left.join("; ")}.`,
    ...elsewhere.map(printable),
    "Back again, into an empty data folder: kensa restore <folder>",
  ].join("\n");
}
