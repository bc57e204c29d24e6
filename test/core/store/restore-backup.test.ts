/** @file What a restore refuses, and that it then leaves everything as it was. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { ensureProduct, listProducts } from "../../../src-main/core/store/products.ts";
import { restoreBackup } from "../../../src-main/core/store/restore-backup.ts";
import { writeBackup } from "../../../src-main/core/store/write-backup.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { execute } from "./raw-database.ts";
import { temporaryDataFolder, temporaryFolder, temporaryStore } from "./samples.ts";

const clock = () => new Date();

async function written(): Promise<string> {
  const store = await temporaryStore();
  await ensureProduct(store, "bracket");
  await writeTellingModel(join(store.folder.models, "telling-1"));
  const to = join(await temporaryFolder(), "backup");
  await writeBackup({ from: store.folder.root, to, withFrames: false, kensaVersion: "1.2.3", now: clock });
  return to;
}

it("fills the folders that a first start has made, and leaves what belongs to this computer", async () => {
  const from = await written();
  const { root } = await temporaryDataFolder();
  await writeFile(join(root, "door-key"), "key");
  await restoreBackup({ from, to: root });
  expect((await readdir(root)).toSorted()).toEqual(["door-key", "kensa.db", "models", "runs"]);
  await using store = await openStore(await openDataFolder(root), { clock });
  expect(await listProducts(store)).toMatchObject([{ name: "bracket" }]);
});

it.each(["kensa.db", "kensa.db-wal", "models/other", "frames/1", "tables/models/other"])(
  "refuses a data folder that holds %s already",
  async (name) => {
    const from = await written();
    const to = await temporaryFolder();
    await mkdir(join(to, name, ".."), { recursive: true });
    await writeFile(join(to, name), "mine");
    await expect(restoreBackup({ from, to })).rejects.toMatchObject({
      code: "conflict",
      action: expect.stringContaining("empty data folder"),
    });
    expect(await readFile(join(to, name), "utf8")).toBe("mine");
    expect((await readdir(to)).length).toBe(1);
  },
);

it.each(["kensa.db", "models/telling-1/model.onnx"])(
  "refuses a backup of which a byte of %s has changed",
  async (name) => {
    const from = await written();
    const bytes = await readFile(join(from, name));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(from, name), bytes);
    const to = join(await temporaryFolder(), "data");
    await expect(restoreBackup({ from, to })).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringContaining(join(from, name)),
    });
    expect(await readdir(to)).toEqual([]);
  },
);

it("refuses a backup in which a file is missing, and a folder that is none", async () => {
  const from = await written();
  await rm(join(from, "models/telling-1/more.png"));
  const to = join(await temporaryFolder(), "data");
  await expect(restoreBackup({ from, to })).rejects.toMatchObject({
    code: "damaged",
    message: expect.stringContaining("more.png is missing"),
  });
  await expect(restoreBackup({ from: await temporaryFolder(), to })).rejects.toMatchObject({
    code: "not-found",
  });
});

it("refuses a list that leads out of the backup", async () => {
  const from = await written();
  const path = join(from, "backup.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace("models/telling-1/more.png", "../../more.png"));
  const to = join(await temporaryFolder(), "data");
  await expect(restoreBackup({ from, to })).rejects.toMatchObject({ code: "damaged" });
});

it("refuses a backup of a newer Kensa", async () => {
  const store = await temporaryStore();
  execute(store.folder.database, "insert into kysely_migration values ('9999-of-the-future', '')");
  const from = join(await temporaryFolder(), "backup");
  await writeBackup({
    from: store.folder.root,
    to: from,
    withFrames: false,
    kensaVersion: "9.9.9",
    now: clock,
  });
  const to = join(await temporaryFolder(), "data");
  await expect(restoreBackup({ from, to })).rejects.toMatchObject({ code: "newer-version" });
  expect(await readdir(to)).toEqual([]);
});

it("leaves nothing where it is cancelled", async () => {
  const from = await written();
  const to = join(await temporaryFolder(), "data");
  const stop = new AbortController();
  const restoring = restoreBackup({ from, to, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(restoring).rejects.toMatchObject({ code: "cancelled" });
  expect(await readdir(to)).toEqual([]);
});
