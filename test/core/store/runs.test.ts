import { join } from "node:path";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { endRun, getRun, listRuns, recordRunSteps, startRun } from "../../../src-main/core/store/runs.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleSettings } from "./sample-values.ts";
import { temporaryStore } from "./samples.ts";

async function start(store: Store, id: string) {
  const { id: productId } = await ensureProduct(store, "bracket");
  const folder = join(store.folder.runs, id);
  return startRun(store, { id, productId, settings: sampleSettings, folder, pid: process.pid });
}

it("follows a run from its start to its end", async () => {
  const store = await temporaryStore();
  const started = await start(store, "r1");
  expect(started).toMatchObject({ id: "r1", state: "running", endedAt: null, steps: 0, failure: null });
  expect(started.settings).toEqual(sampleSettings);
  expect(started.folder).toBe(join(store.folder.runs, "r1"));
  await recordRunSteps(store, "r1", 500);
  expect(await getRun(store, "r1")).toEqual({ ...started, steps: 500 });
  const ended = await endRun(store, "r1", { state: "finished", steps: 2000 });
  expect(ended).toMatchObject({ state: "finished", steps: 2000, failure: null });
  expect(Date.parse(ended.endedAt ?? "")).toBeGreaterThan(Date.parse(started.startedAt));
  expect(await getRun(store, "r1")).toEqual(ended);
});

it("keeps why a run failed", async () => {
  const store = await temporaryStore();
  await start(store, "r1");
  const failure = { code: "diverged", message: "The losses are no numbers any more: «NaN»." } as const;
  const ended = await endRun(store, "r1", { state: "failed", steps: 12, failure });
  expect(ended.failure).toEqual(failure);
});

it("does not let an end be changed", async () => {
  const store = await temporaryStore();
  await start(store, "r1");
  const ended = await endRun(store, "r1", { state: "cancelled", steps: 3 });
  await expect(endRun(store, "r1", { state: "finished", steps: 9 })).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await getRun(store, "r1")).toEqual(ended);
});

it("lists a product's runs with the newest first", async () => {
  const store = await temporaryStore();
  for (const id of ["a", "b", "c"]) await start(store, id);
  expect((await listRuns(store, 1)).map((run) => run.id)).toEqual(["c", "b", "a"]);
  expect(await listRuns(store, 2)).toEqual([]);
});

it("refuses what does not fit together", async () => {
  const store = await temporaryStore();
  const run = await start(store, "r1");
  await expect(start(store, "r1")).rejects.toMatchObject({ code: "conflict" });
  await expect(startRun(store, { ...run, id: "r2", productId: 99 })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(getRun(store, "r2")).rejects.toMatchObject({ code: "not-found" });
  await expect(recordRunSteps(store, "r2", 1)).rejects.toMatchObject({ code: "not-found" });
  await expect(endRun(store, "r2", { state: "finished", steps: 1 })).rejects.toMatchObject({
    code: "not-found",
  });
});

it("never writes what could not be read back", async () => {
  const store = await temporaryStore();
  const run = await start(store, "r1");
  const settings = { ...sampleSettings, falseRejectRate: Number.NaN };
  await expect(startRun(store, { ...run, id: "r2", settings })).rejects.toThrow();
  await expect(recordRunSteps(store, "r1", 0.5)).rejects.toThrow();
  expect(await listRuns(store, 1)).toEqual([run]);
});

it.each(["{", "null", "[]", '{"preset":"bigan"}', '{"__proto__":{"preset":"bigan"}}'])(
  "reports a row whose settings were made %s as damaged, and keeps it",
  async (settings) => {
    const store = await temporaryStore();
    await start(store, "r1");
    await sql`update runs set settings = ${settings}`.execute(store.database);
    await expect(getRun(store, "r1")).rejects.toMatchObject({ name: "KensaError", code: "damaged" });
    const { rows } = await sql<{ settings: string }>`select settings from runs`.execute(store.database);
    expect(rows).toEqual([{ settings }]);
  },
);
