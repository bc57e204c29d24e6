/** @file `kensa restore`: a backup into a data folder that holds nothing yet. */
import type { Command } from "commander";
import { dataFolderPath } from "../../core/store/data-folder.ts";
import { restoreBackup } from "../../core/store/restore-backup.ts";
import { copyProgress } from "../copy-progress.ts";
import { type End, exitCodes } from "../exit-codes.ts";
import { JSON_VERSION } from "../json-version.ts";
import { requireFolders } from "../option-values.ts";
import { printable } from "../print.ts";
import { createProgressDisplay } from "../progress.ts";
import { stopOnInterrupt } from "../stop-signal.ts";

export function addRestoreCommand(program: Command, end: End): void {
  program
    .command("restore")
    .summary("bring a backup back")
    .description(
      "Copies a backup into the data folder, which must hold no database and no models, and checks every byte of it.",
    )
    .argument("<folder>", "the folder that «kensa backup» has written")
    .option("--json", "print one object of JSON")
    .action(async (folder: string, flags: { readonly json?: true }) => end(await restore(folder, flags)));
}

async function restore(folder: string, { json }: { readonly json?: true }): Promise<number> {
  const [from] = await requireFolders([folder], "restore");
  const to = dataFolderPath();
  using stop = stopOnInterrupt("Stopping …");
  using display = createProgressDisplay();
  const stateOf = copyProgress("Restoring");
  const { createdAt, kensaVersion, files } = await restoreBackup({
    from: from!,
    to,
    signal: stop.signal,
    onProgress: (progress) => display.show(stateOf(progress)),
  });
  if (json)
    console.log(
      JSON.stringify({ jsonVersion: JSON_VERSION, folder: to, createdAt, kensaVersion, files: files.length }),
    );
  else {
    const time = createdAt.slice(0, 16).replace("T", " ");
    display.print(
      printable(`Restored the backup of ${time} UTC, written by Kensa ${kensaVersion}, into ${to}.`),
    );
  }
  return exitCodes.done;
}
