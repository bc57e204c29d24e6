/** @file `kensa train --table`: learns from the good rows of a table. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { failureOf, KensaError } from "../contract/errors.ts";
import type { TrainingResult } from "../contract/training.ts";
import type { TrainTableOptions } from "../core/app/table-service.ts";
import { readTableManifest } from "../core/model/table-model.ts";
import { exitCodes } from "./exit-codes.ts";
import { withApp } from "./open-app.ts";
import { printable, shortPath } from "./print.ts";
import { tableProductFrom } from "./product-name.ts";
import { createProgressDisplay } from "./progress.ts";
import { stopOnInterrupt } from "./stop-signal.ts";
import { sourceFrom, type TableFlags, tableSettingsFrom } from "./table-options.ts";
import { columnsText, finishedTableText, tableProgressOf, tableSettingsText } from "./table-words.ts";
import type { SettingsFlags } from "./train-options.ts";
import { stoppedText } from "./training-text.ts";

export type TableTrainFlags = TableFlags &
  SettingsFlags & {
    readonly product?: string;
    readonly out?: string;
    readonly resume?: true;
    readonly json?: true;
  };

/** Trains on the table; gives the exit code. */
export async function trainOnTable(file: string, flags: TableTrainFlags, command: Command): Promise<number> {
  const source = sourceFrom(resolve(file), flags);
  const product = flags.product ?? tableProductFrom(source.file);
  const { settings, columns } = await tableSettingsFrom(flags, source, command);
  const say = flags.json ? console.error : console.log;
  const begins = flags.resume ? "Going on with" : "Training";
  say(`${begins} «${printable(product)}» from the rows of ${shortPath(source.file)}.`);
  say(columnsText(columns));
  say(tableSettingsText(settings));
  const { out = null, resume = false } = flags;
  const result = await trainUntilStopped({ product, source, settings, out, resume });
  say(await endText(result));
  if (flags.json) console.log(JSON.stringify(result));
  return result.model === null ? exitCodes.stopped : exitCodes.done;
}

function trainUntilStopped(options: TrainTableOptions): Promise<TrainingResult> {
  return withApp(async (app) => {
    using stop = stopOnInterrupt("Stopping at a checkpoint …");
    using display = createProgressDisplay();
    try {
      return await app.tables.train({
        ...options,
        signal: stop.signal,
        onProgress: (progress) => display.show(tableProgressOf(progress)),
      });
    } catch (thrown) {
      if (failureOf(thrown).code !== "cancelled") throw thrown;
      throw new KensaError("cancelled", "Stopped before the training had come to an end.", {
        action: "The same command with --resume goes on where there is a checkpoint.",
      });
    }
  });
}

async function endText(result: TrainingResult): Promise<string> {
  if (result.model === null) {
    return `${stoppedText(result)} The same command with --resume goes on from it.`;
  }
  const manifest = await readTableManifest(result.model);
  return `${finishedTableText(manifest, result.model, result)}
Next: kensa inspect --model ${manifest.id} --table <file>`;
}
