/** @file One training on a table as it lies on the disk: what it was asked for, by which process, and its checkpoint. */
import { join } from "node:path";
import { z } from "zod";
import { failureOf, KensaError } from "../../contract/errors.ts";
import { tableSource, tableTrainingSettings } from "../../contract/table.ts";
import { isProcessAlive } from "../files/is-process-alive.ts";
import { type JsonFormat, readVersionedJson, writeVersionedJson } from "../files/versioned-json.ts";

const tableRun = z.object({
  kind: z.literal("kensa-table-run"),
  schemaVersion: z.literal(1),
  product: z.string(),
  source: tableSource,
  /** SHA-256 of the file: a training goes on with the same rows or not at all. */
  hash: z.string(),
  settings: tableTrainingSettings,
  /** The process that trains, and since when. */
  pid: z.int().positive(),
  begunAt: z.iso.datetime(),
});
export type TableRun = z.infer<typeof tableRun>;

const runFormat: JsonFormat<TableRun> = { name: "The training", version: 1, schema: tableRun };

export function tableRunPaths(folder: string) {
  return { plan: join(folder, "run.json"), checkpoint: join(folder, "checkpoint.bin") };
}

/** Throws `not-found` where no training began in this folder, `damaged`, `newer-version`. */
export function readTableRun(folder: string): Promise<TableRun> {
  return readVersionedJson(tableRunPaths(folder).plan, runFormat);
}

/**
 * Takes a run's folder for this process. Throws `conflict` where another one is training in it: two would overwrite each
 * other's checkpoints.
 */
export async function claimTableRun(
  folder: string,
  run: Omit<TableRun, "pid" | "begunAt">,
  now: Date,
): Promise<TableRun> {
  const before = await readTableRun(folder).catch((thrown: unknown) => {
    if (failureOf(thrown).code === "not-found") return undefined;
    throw thrown;
  });
  const secondsAgo = before === undefined ? 0 : (now.getTime() - Date.parse(before.begunAt)) / 1000;
  const isOurs = before === undefined || before.pid === process.pid;
  if (!isOurs && isProcessAlive(before.pid, secondsAgo)) {
    throw new KensaError("conflict", "A training of this table with these settings is running already.", {
      action: "Wait for it, or train with another --seed.",
    });
  }
  const claimed = { ...run, pid: process.pid, begunAt: now.toISOString() };
  await writeVersionedJson(tableRunPaths(folder).plan, runFormat, claimed);
  return claimed;
}
