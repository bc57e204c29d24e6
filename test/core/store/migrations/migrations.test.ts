import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listActivations } from "../../../../src-main/core/store/activations.ts";
import { getScan, pageDatasetImages } from "../../../../src-main/core/store/dataset-images.ts";
import { inspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { getInspectionOverview } from "../../../../src-main/core/store/inspection-overviews.ts";
import { getInspection } from "../../../../src-main/core/store/inspections.ts";
import { getJob } from "../../../../src-main/core/store/jobs.ts";
import { migrations } from "../../../../src-main/core/store/migrations/migrations.ts";
import { findModelCheck, listModelImages } from "../../../../src-main/core/store/model-images.ts";
import { getActiveModel } from "../../../../src-main/core/store/models.ts";
import { openStore } from "../../../../src-main/core/store/open-store.ts";
import { getProductSettings } from "../../../../src-main/core/store/product-settings.ts";
import { listProducts } from "../../../../src-main/core/store/products.ts";
import { listDecisions } from "../../../../src-main/core/store/review-decisions.ts";
import { findReviewed } from "../../../../src-main/core/store/reviewed-images.ts";
import { getRun } from "../../../../src-main/core/store/runs.ts";
import { findStepTime } from "../../../../src-main/core/store/step-times.ts";
import { findDecidedThreshold } from "../../../../src-main/core/store/thresholds.ts";
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

it("reads everything that version-1.sql holds", async () => {
  const folder = await temporaryDataFolder();
  execute(folder.database, await fixture("version-1.sql"));
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

it("reads everything that version-2.sql holds", async () => {
  const folder = await temporaryDataFolder();
  execute(folder.database, await fixture("version-2.sql"));
  await using store = await openStore(folder, { clock });
  expect(await getProductSettings(store, 1)).toMatchObject({
    archived: true,
    settings: { area: { kind: "polygon" }, ignored: [[{ x: 5, y: 5 }, {}, {}]], reasons: [{ label: "傷" }] },
  });
  const { images } = await pageDatasetImages(store, 1, { view: "good", offset: 0, limit: 10 });
  expect(images).toMatchObject([{ name: "部品 1.png", nearGroup: 2, oddness: 1.5, excluded: true }]);
  expect(await getScan(store, 1)).toMatchObject({ settings: "what was scanned" });
  expect(await listModelImages(store, "bracket-1", ["check"])).toMatchObject([{ score: 0.25 }]);
  expect(await findModelCheck(store, "bracket-1")).toMatchObject({ notJudged: 0 });
  expect(await findDecidedThreshold(store, "bracket-1")).toMatchObject({ value: 2.5 });
  expect(await listActivations(store, 1)).toMatchObject([{ modelId: "bracket-1", reason: "First" }]);
  expect(await listDecisions(store, 1)).toMatchObject([
    { undoes: 1, reasonLabel: null },
    { reasonCode: 1, reasonLabel: "傷", undoes: null },
  ]);
  expect(await findReviewed(store, 2)).toMatchObject({
    verdict: "cannot-judge",
    decision: { newVerdict: "fail" },
  });
  expect(await findReviewed(store, 3)).toMatchObject({ name: "a.png", size: { width: 640, height: 480 } });
  expect(await getInspectionOverview(store, 2)).toMatchObject({ user: "Op", undecided: 1 });
  expect(await getJob(store, "inspection-1")).toMatchObject({ result: { kind: "inspection" } });
  expect(await findStepTime(store, "bigan 64 3 cpu 2")).toBe(0.125);
});

it("keeps of a file that was entered twice what was read last", async () => {
  const folder = await temporaryDataFolder();
  execute(folder.database, await fixture("version-2.sql"));
  const copy = (id: number, changes: string) =>
    `insert into dataset_images select ${id}, product_id, kind, name, file, ${changes}, bytes, width, height, null, duplicate,
      near_group, oddness from dataset_images where id = 1;`;
  // As two scans at once left it: read before, read again, and never read.
  execute(folder.database, copy(3, "'read again'") + copy(4, "null"));
  await using store = await openStore(folder, { clock });
  const { images } = await pageDatasetImages(store, 1, { view: "good", offset: 0, limit: 10 });
  expect(images).toMatchObject([{ id: 3, name: "部品 1.png", sha256: "read again" }]);
  const { total } = await pageDatasetImages(store, 1, { view: "unreadable", offset: 0, limit: 10 });
  expect(total).toBe(1);
});

it("leaves a reason of earlier without a name where its code stands for nothing", async () => {
  const folder = await temporaryDataFolder();
  execute(folder.database, await fixture("version-2.sql"));
  execute(folder.database, "update review_decisions set reason_code = 7 where id = 1");
  await using store = await openStore(folder, { clock });
  expect((await listDecisions(store, 1))[1]).toMatchObject({ reasonCode: 7, reasonLabel: null });
});

it.each(["version-1.sql", "version-2.sql"])(
  "brings %s to the same tables as an empty file",
  async (version) => {
    const [fresh, older] = [await temporaryDataFolder(), await temporaryDataFolder()];
    execute(older.database, await fixture(version));
    for (const folder of [fresh, older]) await (await openStore(folder, { clock })).close();
    expect(schemaOf(older.database)).toEqual(schemaOf(fresh.database));
  },
);

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
