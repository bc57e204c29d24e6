import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openDataFolder } from "../../../src-main/core/store/data-folder.ts";
import { addInspectedImages, inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { createProduct, ensureProduct, listProducts } from "../../../src-main/core/store/products.ts";
import { damagePages } from "./raw-database.ts";
import { sampleImages } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryDataFolder, temporaryFolder, temporaryStore } from "./samples.ts";

const clock = () => new Date();

it("creates the database on first use and finds everything again", async () => {
  const folder = await temporaryDataFolder();
  const first = await openStore(folder, { clock });
  const product = await createProduct(first, "bracket");
  await first.close();
  await using second = await openStore(folder, { clock });
  expect(await listProducts(second)).toEqual([product]);
});

it("commits to the disk, with a log that lets others read, and keeps references whole", async () => {
  const { database } = await temporaryStore();
  const pragma = async (name: string) => (await sql`pragma ${sql.raw(name)}`.execute(database)).rows;
  expect(await pragma("journal_mode")).toEqual([{ journalMode: "wal" }]);
  expect(await pragma("synchronous")).toEqual([{ synchronous: 2 }]);
  expect(await pragma("foreign_keys")).toEqual([{ foreignKeys: 1 }]);
});

it("works in a folder of any name", async () => {
  const folder = await openDataFolder(join(await temporaryFolder(), "データ 😀 'a'; -- %20?mode=ro#x "));
  await using store = await openStore(folder, { clock });
  await createProduct(store, "bracket");
  expect((await stat(folder.database)).isFile()).toBe(true);
});

it("may be open twice in one process", async () => {
  const folder = await temporaryDataFolder();
  await using one = await openStore(folder, { clock });
  await using other = await openStore(folder, { clock });
  await Promise.all([ensureProduct(one, "a"), ensureProduct(other, "b"), ensureProduct(one, "c")]);
  expect((await listProducts(other)).map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

it("says so when another program keeps the database busy", async () => {
  const store = await temporaryStore();
  await sql`pragma busy_timeout = 20`.execute(store.database);
  const other = new Sqlite(store.folder.database);
  other.exec("begin immediate");
  await expect(createProduct(store, "a")).rejects.toMatchObject({ name: "KensaError", code: "conflict" });
  expect(await listProducts(store)).toEqual([]);
  other.close();
  await expect(createProduct(store, "a")).resolves.toMatchObject({ name: "a" });
});

it("waits for its turn to make a new database fit for several programs", async () => {
  const folder = await temporaryDataFolder();
  const other = new Sqlite(folder.database);
  other.exec("create table placed_by_another_program (x); begin immediate");
  setTimeout(() => other.exec("commit"), 100);
  await using store = await openStore(folder, { clock });
  expect(await listProducts(store)).toEqual([]);
  other.close();
});

describe("a damaged database", () => {
  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ["is no database at all", () => Buffer.from("This is somebody's text.\n".repeat(400))],
    ["has lost its first page", (bytes) => bytes.fill(0, 0, 4096)],
    ["has a schema of rubbish", (bytes) => bytes.fill(0xa5, 100, 4096)],
    ["was cut within its first page", (bytes) => bytes.subarray(0, 1000)],
  ];

  it.each(damages)("that %s is reported and left as it is", async (_, damage) => {
    const store = await temporaryStore();
    await ensureProduct(store, "bracket");
    await store.close();
    const { database } = store.folder;
    const bytes = damage(await readFile(database));
    await writeFile(database, bytes);
    const failure = { name: "KensaError", code: "damaged", message: expect.stringContaining(database) };
    await expect(openStore(store.folder, { clock })).rejects.toMatchObject(failure);
    expect((await readFile(database)).equals(bytes)).toBe(true);
  });

  it("is reported when the damage is met later", async () => {
    const store = await temporaryStore();
    const { id } = await sampleInspection(store);
    await addInspectedImages(store, id, sampleImages(2000));
    await store.close();
    await damagePages(store.folder.database, 80, 110);
    await using damaged = await openStore(store.folder, { clock });
    await expect(allOf(inspectedImages(damaged, id))).rejects.toMatchObject({ code: "damaged" });
  });
});

it("says so when a folder is in the database's place", async () => {
  const folder = await temporaryDataFolder();
  await mkdir(folder.database);
  await expect(openStore(folder, { clock })).rejects.toMatchObject({
    name: "KensaError",
    code: "not-permitted",
  });
});
