import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { getInspection } from "../../../../src-main/core/store/inspections.ts";
import { migrations } from "../../../../src-main/core/store/migrations/migrations.ts";
import { getActiveModel } from "../../../../src-main/core/store/models.ts";
import { openStore } from "../../../../src-main/core/store/open-store.ts";
import { listProducts } from "../../../../src-main/core/store/products.ts";
import { getRun } from "../../../../src-main/core/store/runs.ts";
import { execute, schemaOf } from "../raw-database.ts";
import { sampleImage, sampleSettings } from "../sample-values.ts";
import { allOf, temporaryDataFolder } from "../samples.ts";

const clock = () => new Date();
const fixture = (name: string) => readFile(join(import.meta.dirname, "..", "fixtures", name), "utf8");

it("makes today's database from an empty file, and opening it again changes nothing", async () => {
  const folder = await temporaryDataFolder();
  await (await openStore(folder, { clock })).close();
  const bytes = await readFile(folder.database);
  await (await openStore(folder, { clock })).close();
  expect((await readFile(folder.database)).equals(bytes)).toBe(true);
});

it.each(["version-1.sql"])("reads everything that %s holds", async (version) => {
  const folder = await temporaryDataFolder();
  execute(folder.database, await fixture(version));
  await using store = await openStore(folder, { clock });
  expect(await listProducts(store)).toMatchObject([{ id: 1, name: "ブラケット 'A'" }]);
  expect(await getActiveModel(store, 1)).toMatchObject({
    id: "bracket-1",
    folder: join(folder.models, "bracket-1"),
    preset: "bigan",
    threshold: 1.25,
    active: true,
  });
  const failure = { code: "diverged", message: "It diverged." };
  expect(await getRun(store, "r1")).toMatchObject({
    state: "failed",
    steps: 12,
    settings: sampleSettings,
    failure,
  });
  expect(await getInspection(store, 1)).toMatchObject({
    state: "finished",
    passCount: 1,
    cannotJudgeCount: 1,
  });
  const reason = { code: "unreadable", message: "Cut short.", action: "Take it again." } as const;
  expect(await allOf(inspectedImages(store, 1))).toMatchObject([
    sampleImage("部品 1.png", {
      size: null,
      regions: [{ x: 1, y: 2, width: 3, height: 4, area: 11.5, peak: 1.75 }],
    }),
    sampleImage("2.png", {
      size: null,
      sha256: null,
      score: null,
      scoreParts: {},
      verdict: "cannot-judge",
      reason,
    }),
  ]);
});

it("brings every older version to the same tables as an empty file", async () => {
  const [fresh, older] = [await temporaryDataFolder(), await temporaryDataFolder()];
  execute(older.database, await fixture("version-1.sql"));
  for (const folder of [fresh, older]) await (await openStore(folder, { clock })).close();
  expect(schemaOf(older.database)).toEqual(schemaOf(fresh.database));
});

it("refuses a database of a newer version and leaves it as it is", async () => {
  const folder = await temporaryDataFolder();
  await (await openStore(folder, { clock })).close();
  execute(
    folder.database,
    "insert into kysely_migration values ('9999-from-the-future', '2031-01-01T00:00:00.000Z')",
  );
  const bytes = await readFile(folder.database);
  await expect(openStore(folder, { clock })).rejects.toMatchObject({
    name: "KensaError",
    code: "newer-version",
  });
  expect((await readFile(folder.database)).equals(bytes)).toBe(true);
});

it("changes nothing at all when a step fails", async () => {
  const folder = await temporaryDataFolder();
  execute(folder.database, "create table runs (somebody_else text)");
  await expect(openStore(folder, { clock })).rejects.toThrow("runs");
  const tables = schemaOf(folder.database).filter((declaration) => !declaration.includes("kysely_migration"));
  expect(tables).toEqual(["CREATE TABLE runs (somebody_else text)"]);
});

it("has its steps in the order of their names", () => {
  const names = Object.keys(migrations);
  expect(names).toEqual(names.toSorted());
});
