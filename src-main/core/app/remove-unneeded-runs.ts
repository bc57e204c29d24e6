/** @file Gives back the disk space of trainings that are over, or that nobody will go on with: decoded images take gigabytes. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeSurely } from "../files/remove-surely.ts";
import { canGoOn, listAllRuns, type Run } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { findRunPlan } from "../training/run-folder.ts";

/**
 * Removes the folders of runs that have finished or diverged, of runs that no row knows, and of stopped ones but the newest of each
 * product and its folders of good parts. Where one cannot be removed now it is tried again at the next start.
 */
export async function removeUnneededRuns(store: Store, onFailure: (thrown: unknown) => void): Promise<void> {
  // Before the rows are read: a training has its row before it has its folder.
  const names = await readdir(store.folder.runs);
  const kept = await foldersToKeep(await listAllRuns(store));
  for (const folder of names.map((name) => join(store.folder.runs, name))) {
    if (!kept.has(folder)) await removeSurely(folder).catch(onFailure);
  }
}

/** @param runs the newest first */
async function foldersToKeep(runs: readonly Run[]): Promise<Set<string>> {
  const kept = new Set<string>();
  const trained = new Set<string>();
  for (const run of runs) {
    const { productId, state, folder } = run;
    // A plan that cannot be read is none to decide upon: whoever goes on with it is told why not.
    const good = await findRunPlan(folder).then(
      (plan) => plan?.good ?? null,
      () => [],
    );
    const subject = JSON.stringify([productId, good]);
    const isNewest = canGoOn(run) && !trained.has(subject);
    // An interrupted one without images holds the note on whether it was taken up already.
    if (state === "running" || (isNewest && (good !== null || state === "interrupted"))) kept.add(folder);
    if (isNewest && good !== null) trained.add(subject);
  }
  return kept;
}
