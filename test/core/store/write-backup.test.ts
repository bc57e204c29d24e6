/** @file Backups of a data folder with a real database and a real model, and the way back. */
import { rmSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openModel } from "../../../src-main/core/model/model-folder.ts";
import { openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { addInspectedImages, inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getInspection, startInspection } from "../../../src-main/core/store/inspections.ts";
import { getJob, startJob } from "../../../src-main/core/store/jobs.ts";
import { getModel, registerModel } from "../../../src-main/core/store/models.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { getProductSettings } from "../../../src-main/core/store/product-settings.ts";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { restoreBackup } from "../../../src-main/core/store/restore-backup.ts";
import { getRun, startRun } from "../../../src-main/core/store/runs.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { writeBackup } from "../../../src-main/core/store/write-backup.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { sampleImages, sampleManifest, sampleSettings } from "./sample-values.ts";
import { allOf, steppingClock, temporaryFolder, temporaryStore } from "./samples.ts";

const clock = () => new Date();

/** A product with a model that judged ten images, and what else lies in a data folder. */
async function furnished(at = steppingClock()): Promise<Store> {
  const store = await temporaryStore(at);
  const { folder, manifest } = await writeTellingModel(join(store.folder.models, "telling-1"));
  const model = await registerModel(store, manifest, folder);
  const { id } = await startInspection(store, model.id, process.pid);
  await addInspectedImages(store, id, sampleImages(10));
  for (const name of ["door-key", "exports/export-1/results.csv", "frames/1/1.png", "logs/serve.log"]) {
    await mkdir(join(store.folder.root, name, ".."), { recursive: true });
    await writeFile(join(store.folder.root, name), name);
  }
  return store;
}

function backupOf(store: Store, to: string, more: Partial<Parameters<typeof writeBackup>[0]> = {}) {
  return writeBackup({
    from: store.folder.root,
    to,
    withFrames: false,
    kensaVersion: "1.2.3",
    now: clock,
    ...more,
  });
}

const filesBelow = async (folder: string) => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
};

it("comes back with products, models and results, although Kensa is running", async () => {
  const store = await furnished();
  const backup = join(await temporaryFolder(), "backup 検査");
  const { list } = await backupOf(store, backup);
  expect(await filesBelow(backup)).toEqual([
    "backup.json",
    "kensa.db",
    "models/telling-1/model.json",
    "models/telling-1/model.onnx",
    "models/telling-1/more.png",
    "models/telling-1/reconstructions.png",
  ]);
  expect(list).toMatchObject({ kensaVersion: "1.2.3", withFrames: false });

  const data = join(await temporaryFolder(), "data");
  expect(await restoreBackup({ from: backup, to: data })).toEqual(list);
  const folder = await openDataFolder(data);
  await using restored = await openStore(folder, { clock });
  expect(await allOf(inspectedImages(restored, 1))).toEqual(await allOf(inspectedImages(store, 1)));
  expect(await getProductSettings(restored, 1)).toEqual(await getProductSettings(store, 1));
  const model = await getModel(restored, "telling-1");
  expect(model.folder).toBe(join(folder.models, "telling-1"));
  expect((await openModel(model.folder)).manifest.id).toBe("telling-1");
  expect(await filesBelow(data)).not.toContain("backup.json");
});

it("can take the place of a data folder as it is", async () => {
  const store = await furnished();
  const data = join(await temporaryFolder(), "data");
  await backupOf(store, data, { withFrames: true });
  await using moved = await openStore(await openDataFolder(data), { clock });
  const model = await getModel(moved, "telling-1");
  expect((await openModel(model.folder)).manifest.id).toBe("telling-1");
  expect(await readFile(join(data, "frames/1/1.png"), "utf8")).toBe("frames/1/1.png");
});

it("goes on where a camera's picture makes room meanwhile", async () => {
  const store = await furnished();
  const { root } = store.folder;
  const databaseBytes = (await stat(join(root, "kensa.db"))).size;
  const backup = join(await temporaryFolder(), "backup");
  const { list } = await backupOf(store, backup, {
    withFrames: true,
    // Beyond the database the files have been listed, models first.
    onProgress: ({ doneBytes }) => {
      if (doneBytes > databaseBytes) rmSync(join(root, "frames/1/1.png"), { force: true });
    },
  });
  expect(list.files.map(({ path }) => path)).toContain("models/telling-1/model.onnx");
  expect(list.files.map(({ path }) => path)).not.toContain("frames/1/1.png");
  expect(await filesBelow(backup)).not.toContain("frames/1/1.png");
});

it("says in the copy that what still ran has ended", async () => {
  // By a clock of today, or opening the copy would take its process for another one's.
  const store = await furnished(clock);
  const { id } = await ensureProduct(store, "bracket");
  const folder = join(store.folder.runs, "run-1");
  await startRun(store, { id: "run-1", productId: id, settings: sampleSettings, folder, pid: process.pid });
  const subject = { productId: id, inspectionId: 1 };
  await startJob(store, { id: "inspection-1", kind: "inspection", subject, pid: process.pid });
  const data = join(await temporaryFolder(), "data");
  await backupOf(store, data);
  await using copy = await openStore(await openDataFolder(data), { clock });
  for (const [stored, state] of [
    [copy, "interrupted"],
    [store, "running"],
  ] as const) {
    expect(await getInspection(stored, 1)).toMatchObject({ state });
    expect(await getJob(stored, "inspection-1")).toMatchObject({ state });
  }
  expect(await getRun(copy, "run-1")).toMatchObject({ state: "cancelled", endedAt: expect.any(String) });
  expect(await getRun(store, "run-1")).toMatchObject({ state: "running" });
});

it("names models that lie elsewhere", async () => {
  const store = await furnished();
  const elsewhere = join(await temporaryFolder(), "mine");
  await registerModel(store, sampleManifest("mine-1"), elsewhere);
  const { modelsElsewhere } = await backupOf(store, join(await temporaryFolder(), "backup"));
  expect(modelsElsewhere).toEqual([elsewhere]);
});

it("tells how far it is, and leaves nothing where it is cancelled", async () => {
  const store = await furnished();
  const parent = await temporaryFolder();
  const seen: number[] = [];
  await backupOf(store, join(parent, "whole"), {
    onProgress: ({ doneBytes, totalBytes }) => void seen.push(doneBytes / totalBytes),
  });
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(seen.at(-1)).toBe(1);

  const stop = new AbortController();
  const cancelled = backupOf(store, join(parent, "cancelled"), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  expect(await readdir(parent)).toEqual(["whole"]);
});

it("writes over nothing, and not into the data folder", async () => {
  const store = await furnished();
  const there = await temporaryFolder();
  await expect(backupOf(store, there)).rejects.toMatchObject({ code: "conflict" });
  for (const inside of [store.folder.root, join(store.folder.root, "backup")])
    await expect(backupOf(store, inside)).rejects.toMatchObject({ code: "invalid-input" });
  expect(await readdir(there)).toEqual([]);
});

it("says where there is nothing to back up, and makes no data folder for it", async () => {
  const parent = await temporaryFolder();
  const request = { from: join(parent, "none"), withFrames: false, kensaVersion: "1.2.3", now: clock };
  await expect(writeBackup({ ...request, to: join(parent, "backup") })).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("holds no database"),
  });
  expect(await readdir(parent)).toEqual([]);
});
