import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeUnneededTableRuns } from "../../../src-main/core/app/remove-unneeded-table-runs.ts";
import { tableRunPaths } from "../../../src-main/core/training/table-run.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { tableRequest } from "../training/tiny-table-training.ts";
import { openApp } from "./open-app.ts";

/** No process has such a number. */
const DEAD = 2 ** 22 + 1;

type Left = { readonly file?: string; readonly product?: string; readonly pid?: number };

/** A run as it lies on the disk, begun `minutesAgo`. */
async function leave(runs: string, name: string, minutesAgo: number, left: Left = {}): Promise<void> {
  const { file = "/logs/may.csv", product = "machines", pid = DEAD } = left;
  const { source, settings } = tableRequest(file);
  const begunAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const hash = "0".repeat(64);
  const run = { kind: "kensa-table-run", schemaVersion: 1, product, source, hash, settings, pid, begunAt };
  await mkdir(join(runs, name), { recursive: true });
  await writeFile(tableRunPaths(join(runs, name)).plan, JSON.stringify(run));
}

it("keeps what runs, and of what stopped the newest of each product and its table", async () => {
  const runs = await temporaryFolder();
  await leave(runs, "older", 20);
  await leave(runs, "newest", 10);
  await leave(runs, "other table", 30, { file: "/logs/june.csv" });
  await leave(runs, "other product", 30, { product: "presses" });
  await leave(runs, "runs beside", 0, { pid: process.ppid });
  await mkdir(join(runs, "begins just now"));
  const failures: unknown[] = [];
  await removeUnneededTableRuns(runs, new Date(), (thrown) => failures.push(thrown));
  const kept = ["begins just now", "newest", "other product", "other table", "runs beside"];
  expect((await readdir(runs)).toSorted()).toEqual(kept);
  expect(failures).toEqual([]);
});

it("happens whenever Kensa starts", async () => {
  const data = await temporaryFolder();
  const runs = join(data, "tables", "runs");
  await leave(runs, "older", 20);
  await leave(runs, "newest", 10);
  await (await openApp(data)).close();
  expect(await readdir(runs)).toEqual(["newest"]);
});
