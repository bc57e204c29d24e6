/** @file Gives back the disk space of trainings on tables that nobody will go on with. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import { isProcessAlive } from "../files/is-process-alive.ts";
import { removeSurely } from "../files/remove-surely.ts";
import { readTableRun, type TableRun } from "../training/table-run.ts";

type FoundRun = { readonly folder: string; readonly run: TableRun };

/**
 * Of the trainings that stopped keeps the newest of each product and its table. One that runs is left alone, and so is a folder
 * whose plan cannot be read: it begins just now, or a newer Kensa's. Where one cannot be removed now it is tried again at the
 * next start.
 *
 * @param runs the folder that holds a folder for each run; it need not be there
 */
export async function removeUnneededTableRuns(
  runs: string,
  now: Date,
  onFailure: (thrown: unknown) => void,
): Promise<void> {
  const names = await readdir(runs).catch(() => []);
  const found = await Promise.all(names.map((name) => findRun(join(runs, name))));
  const stopped = found.filter((run) => run !== null).filter(({ run }) => !isRunning(run, now));
  const newestFirst = stopped.toSorted((a, b) => (a.run.begunAt < b.run.begunAt ? 1 : -1));
  for (const sameTable of Map.groupBy(newestFirst, subjectOf).values()) {
    for (const { folder } of sameTable.slice(1)) await removeSurely(folder).catch(onFailure);
  }
}

async function findRun(folder: string): Promise<FoundRun | null> {
  try {
    return { folder, run: await readTableRun(folder) };
  } catch (thrown) {
    if (thrown instanceof KensaError) return null;
    throw thrown;
  }
}

function isRunning({ pid, begunAt }: TableRun, now: Date): boolean {
  return isProcessAlive(pid, (now.getTime() - Date.parse(begunAt)) / 1000);
}

function subjectOf({ run: { product, source } }: FoundRun): string {
  return JSON.stringify([product, source.file]);
}
