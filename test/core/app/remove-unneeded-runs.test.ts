import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeUnneededRuns } from "../../../src-main/core/app/remove-unneeded-runs.ts";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { endRun, startRun } from "../../../src-main/core/store/runs.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import type { Ending } from "../../../src-main/core/store/tables.ts";
import { writeRunPlan } from "../../../src-main/core/training/run-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { temporaryStore } from "../store/samples.ts";
import { tinySettings } from "../training/tiny-training.ts";
import { openApp } from "./open-app.ts";

type Left = { readonly ending: Ending | null; readonly hasImages?: boolean; readonly good?: string[] };

const stopped = { state: "cancelled" } as const;
const failed = (code: "diverged" | "worker-crashed" | "not-found") =>
  ({ state: "failed", failure: { code, message: "It failed." } }) as const;

/** A run of this product as it lies on the disk. */
async function leave(
  store: Store,
  id: string,
  { product = "ring", ending, hasImages = true, good = ["/parts"] }: Left & { readonly product?: string },
): Promise<void> {
  const { id: productId } = await ensureProduct(store, product);
  const folder = join(store.folder.runs, id);
  await startRun(store, { id, productId, settings: tinySettings, folder, pid: process.pid });
  await mkdir(folder);
  if (hasImages) {
    await writeRunPlan(folder, {
      kind: "kensa-run",
      schemaVersion: 1,
      settings: tinySettings,
      good,
      split: { train: [0], calibration: [1], check: [2] },
      nearDuplicates: 0,
      refused: [],
      warnings: [],
    });
  }
  if (ending !== null) await endRun(store, id, { ...ending, steps: 10 });
}

async function leftAfterCleaning(store: Store): Promise<string[]> {
  const failures: unknown[] = [];
  await removeUnneededRuns(store, (thrown) => failures.push(thrown));
  expect(failures).toEqual([]);
  return (await readdir(store.folder.runs)).toSorted();
}

it("keeps what runs, and of what stopped the newest of each product and its folders", async () => {
  const store = await temporaryStore();
  await leave(store, "oldest", { ending: stopped });
  await leave(store, "other product", { product: "disc", ending: failed("worker-crashed") });
  await leave(store, "runs beside", { ending: null });
  await leave(store, "other folder", { ending: stopped, good: ["/parts of May"] });
  await leave(store, "newest", { ending: failed("worker-crashed") });
  expect(await leftAfterCleaning(store)).toEqual(["newest", "other folder", "other product", "runs beside"]);
});

it("removes what has finished or diverged, and what no row knows", async () => {
  const store = await temporaryStore();
  await leave(store, "finished", { ending: { state: "finished" } });
  await leave(store, "diverged", { ending: failed("diverged") });
  await mkdir(join(store.folder.runs, "unknown", "data"), { recursive: true });
  expect(await leftAfterCleaning(store)).toEqual([]);
});

it("does not give up a training for a later one that never had its images", async () => {
  const store = await temporaryStore();
  await leave(store, "hours of work", { ending: stopped });
  await leave(store, "mistyped folder", { ending: failed("not-found"), hasImages: false });
  await leave(store, "diverged", { ending: failed("diverged") });
  expect(await leftAfterCleaning(store)).toEqual(["hours of work"]);
});

it("happens when the application opens", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "runs", "unknown"), { recursive: true });
  const app = await openApp(folder);
  onTestFinished(() => app.close());
  expect(await readdir(join(folder, "runs"))).toEqual([]);
});
