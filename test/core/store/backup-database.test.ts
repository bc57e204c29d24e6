import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turnOfTheEventLoop } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { backupDatabase } from "../../../src-main/core/store/backup-database.ts";
import { openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { addInspectedImages, inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getModel } from "../../../src-main/core/store/models.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { ensureProduct, listProducts } from "../../../src-main/core/store/products.ts";
import { damagePages, examine } from "./raw-database.ts";
import { sampleImages } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryDataFolder, temporaryFolder, temporaryStore } from "./samples.ts";

const clock = () => new Date();

it("writes a single file that opens as the database of another data folder", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(30));
  const media = await temporaryFolder();
  const backup = join(media, "backup 検査.db");
  await store.backup(backup);
  expect(await readdir(media)).toEqual(["backup 検査.db"]);

  const other = await temporaryDataFolder();
  await copyFile(backup, other.database);
  await using restored = await openStore(other, { clock });
  const images = await allOf(inspectedImages(store, id));
  expect(await allOf(inspectedImages(restored, id))).toEqual(images);
  expect(await getModel(restored, "bracket-1")).toMatchObject({ folder: join(other.models, "bracket-1") });
});

it("replaces an older backup", async () => {
  const store = await temporaryStore();
  const backup = join(await temporaryFolder(), "backup.db");
  await store.backup(backup);
  await ensureProduct(store, "bracket");
  await store.backup(backup);
  const other = await temporaryDataFolder();
  await copyFile(backup, other.database);
  await using restored = await openStore(other, { clock });
  expect(await listProducts(restored)).toEqual(await listProducts(store));
});

it("is whole and sound although another process goes on writing", async () => {
  const folder = await temporaryDataFolder();
  const program = join(import.meta.dirname, "programs", "write-images.ts");
  const writer = spawn(process.execPath, [program, folder.root, "50", "Infinity"]);
  onTestFinished(() => void writer.kill("SIGKILL"));
  await once(writer.stdout, "data");
  await using store = await openStore(folder, { clock });
  for (let round = 0; round < 3; round++) {
    const backup = join(folder.root, `backup-${round}.db`);
    await store.backup(backup);
    const { images, ...rest } = examine(backup);
    expect(rest).toEqual({ integrity: "ok", brokenReferences: [], counted: images });
    expect(Number(images) % 50).toBe(0);
  }
  expect(writer.exitCode).toBeNull();
});

it("comes to an end however often the database is written to meanwhile", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(5000));
  const other = new Sqlite(store.folder.database);
  other.pragma("synchronous = off");
  const insert = other.prepare("insert into products (name, created_at) values (?, '')");
  const done = new AbortController();
  const backup = store.backup(join(await temporaryFolder(), "backup.db")).finally(() => done.abort());
  let writes = 0;
  for (; !done.signal.aborted && writes < 20_000; writes++) {
    insert.run(`product ${writes}`);
    await turnOfTheEventLoop();
  }
  other.close();
  await backup;
  expect(writes).toBeGreaterThan(5);
  expect(writes).toBeLessThan(20_000);
});

it("leaves the older backup and no remains when it fails", async () => {
  const store = await temporaryStore();
  await ensureProduct(store, "bracket");
  const media = await temporaryFolder();
  await expect(store.backup(join(media, "missing", "backup.db"))).rejects.toMatchObject({
    code: "not-found",
  });
  await openDataFolder(join(media, "folder"));
  await expect(store.backup(join(media, "folder"))).rejects.toMatchObject({ code: "conflict" });
  expect(await readdir(media)).toEqual(["folder"]);
});

it("does not write over the database itself", async () => {
  const store = await temporaryStore();
  const product = await ensureProduct(store, "bracket");
  await expect(store.backup(store.folder.database)).rejects.toMatchObject({ code: "invalid-input" });
  expect(await listProducts(store)).toEqual([product]);
});

it.skipIf(process.platform === "win32")("does not take a link to the database for another file", async () => {
  const store = await temporaryStore();
  const link = join(await temporaryFolder(), "link.db");
  await symlink(store.folder.database, link);
  await expect(store.backup(link)).rejects.toMatchObject({ code: "invalid-input" });
});

it("does not pass a damaged database off as a backup", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(2000));
  await store.close();
  await damagePages(store.folder.database, 80, 110);
  await using damaged = await openStore(store.folder, { clock });
  const media = await temporaryFolder();
  await expect(damaged.backup(join(media, "backup.db"))).rejects.toMatchObject({ code: "damaged" });
  expect(await readdir(media)).toEqual([]);
});

it("writes nothing where the finished copy is not wanted, or where it is cancelled on the way", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(5000));
  const media = await temporaryFolder();
  const target = join(media, "backup.db");
  await backupDatabase(store.folder.database, target, { isWanted: () => false });
  expect(await readdir(media)).toEqual([]);
  const stop = new AbortController();
  const shares: number[] = [];
  const cancelled = backupDatabase(store.folder.database, target, {
    signal: stop.signal,
    onProgress: (share) => {
      shares.push(share);
      if (share > 0.5) stop.abort();
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  expect(shares.length).toBeGreaterThan(1);
  expect(await readdir(media)).toEqual([]);
});
