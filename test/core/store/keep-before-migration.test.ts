/** @file The copy that an update leaves behind, and the way back with it. */
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { listProducts } from "../../../src-main/core/store/products.ts";
import { execute, schemaOf } from "./raw-database.ts";
import { temporaryDataFolder } from "./samples.ts";

const clock = () => new Date();
const NEXT = "0003-reason-labels";

async function olderFolder() {
  const folder = await temporaryDataFolder();
  execute(folder.database, await readFile(join(import.meta.dirname, "fixtures", "version-2.sql"), "utf8"));
  return folder;
}

const namesIn = async (root: string) => (await readdir(root)).filter((name) => name.startsWith("kensa.db"));

it("is the database as it was before", async () => {
  const folder = await olderFolder();
  const before = schemaOf(folder.database);
  await (await openStore(folder, { clock })).close();
  const copy = `${folder.database}.before-${NEXT}`;
  expect(schemaOf(copy)).toEqual(before);
  expect(schemaOf(folder.database)).not.toEqual(before);
  // Back, and forward again: the copy of then takes the place of the earlier one.
  await rm(folder.database);
  await rename(copy, folder.database);
  await using store = await openStore(folder, { clock });
  expect(await listProducts(store)).toMatchObject([{ id: 1 }]);
  expect(schemaOf(copy)).toEqual(before);
});

it("is not made of a new database, nor of one of today", async () => {
  const folder = await temporaryDataFolder();
  for (let start = 0; start < 2; start += 1) await (await openStore(folder, { clock })).close();
  expect(await namesIn(folder.root)).toEqual(["kensa.db"]);
});

it("stays with the last two before it", async () => {
  const folder = await olderFolder();
  for (const name of ["0000-a", "0001-b", "0002-c"])
    await writeFile(`${folder.database}.before-${name}`, name);
  await (await openStore(folder, { clock })).close();
  expect(await namesIn(folder.root)).toEqual([
    "kensa.db",
    "kensa.db.before-0001-b",
    "kensa.db.before-0002-c",
    `kensa.db.before-${NEXT}`,
  ]);
});

it("is named to whoever starts the older Kensa again", async () => {
  const folder = await temporaryDataFolder();
  await (await openStore(folder, { clock })).close();
  execute(folder.database, "insert into kysely_migration values ('9998-next', ''), ('9999-last', '')");
  const newer = { code: "newer-version", action: "Update Kensa, or choose another data folder." };
  await expect(openStore(folder, { clock })).rejects.toMatchObject(newer);
  await writeFile(`${folder.database}.before-9998-next`, "");
  await expect(openStore(folder, { clock })).rejects.toMatchObject({
    code: "newer-version",
    action: expect.stringContaining(`rename ${folder.database}.before-9998-next to ${folder.database}`),
  });
});
