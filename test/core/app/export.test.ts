/** What a hostile file name or remark may not become when results leave the application. */
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import readXlsxFile from "read-excel-file/node";
import { expect, it, onTestFinished } from "vitest";
import type { ExportFormat, ResultFilter } from "../../../src-main/contract/results-api.ts";
import type { App } from "../../../src-main/core/app/app.ts";
import { writeArchive } from "../../../src-main/core/app/export/write-archive.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { fromPortablePath } from "../../../src-main/core/store/portable-path.ts";
import { changeProductSettings } from "../../../src-main/core/store/product-settings.ts";
import { findReviewed } from "../../../src-main/core/store/reviewed-images.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sampleImage } from "../store/sample-values.ts";
import { sampleInspection } from "../store/samples.ts";
import { call, ended, openApp } from "./open-app.ts";

const names = [
  "=cmd|' C calc'!A0.png",
  "+1.png",
  "@sum(a1).png",
  "..\\..\\evil.png",
  "a:b*?.png",
  '検査 "1", <b>.png',
];

/** An application with one inspected image of each name, the first one decided for a reason that is a formula. */
async function filledApp(): Promise<App> {
  const folder = await temporaryFolder();
  const app = await openApp(join(folder, "data"));
  onTestFinished(() => app.close());
  const { id } = await sampleInspection(app.store);
  for (const name of names) await writeFile(join(folder, name), `content of ${name}`);
  await addInspectedImages(
    app.store,
    id,
    names.map((name) =>
      sampleImage(join(folder, name), { sha256: sha256(Buffer.from(`content of ${name}`)) }),
    ),
  );
  await changeProductSettings(app.store, 1, { settings: { reasons: [{ code: 1, label: "=1+1" }] } });
  const request = { inspectedImageId: 1, user: "-2+3", requestId: crypto.randomUUID() };
  await app.services.review.decide({ ...request, verdict: "fail", reasonCode: 1 }, call);
  // The key stands for something else from now on; what was decided keeps its reason.
  await changeProductSettings(app.store, 1, { settings: { reasons: [{ code: 1, label: "Dent" }] } });
  return app;
}

async function exportResult(
  app: App,
  format: ExportFormat,
  filter: ResultFilter = {},
  timeZone: string | undefined = undefined,
) {
  const job = await ended(app, await app.services.results.export({ filter, format, timeZone }, call));
  if (job.result?.kind !== "export") throw new Error(JSON.stringify(job.failure));
  return job.result;
}

async function exported(app: App, format: ExportFormat, filter: ResultFilter = {}): Promise<Buffer> {
  const { exportId } = await exportResult(app, format, filter);
  return contentOf(app, exportId);
}

async function contentOf(app: App, exportId: string): Promise<Buffer> {
  const { content } = await app.media.open({ kind: "export", id: exportId });
  return readFile((content as { path: string }).path);
}

/** The file of an inspected image. */
async function fileOf(app: App, id: number): Promise<string> {
  const { file } = (await findReviewed(app.store, id))!;
  return fromPortablePath(app.store.folder.root, file);
}

it("a cell of a CSV file never begins like a formula", async () => {
  const app = await filledApp();
  const rows: string[][] = parse(await exported(app, "csv"), { bom: true });
  expect(rows).toHaveLength(names.length + 1);
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  expect(rows.at(-1)).toContain(names.at(-1));
});

it("a cell of a workbook is the text that it is", async () => {
  const [sheet] = await readXlsxFile(await exported(await filledApp(), "xlsx"));
  const cells = sheet!.data.flat();
  for (const text of [...names, "=1+1", "-2+3"]) expect(cells).toContain(text);
});

it("an Excel file and its name tell times by the clock of whoever asked, CSV by ISO 8601", async () => {
  const app = await filledApp();
  const reviewed = (await findReviewed(app.store, 1))!;
  // Noon in UTC, and the next day on Kiritimati, 14 hours ahead.
  const noon = () => new Date("2026-03-06T12:00:00Z");
  const later = await openApp(app.store.folder.root, { now: noon });
  onTestFinished(() => later.close());
  const result = await exportResult(later, "xlsx", {}, "Pacific/Kiritimati");
  expect(result.fileName).toBe("kensa-results-2026-03-07.xlsx");
  const ahead = new Date(Date.parse(reviewed.at) + 14 * 60 * 60 * 1000).toISOString();
  const [sheet] = await readXlsxFile(await contentOf(later, result.exportId));
  expect(sheet!.data[1]).toContain(ahead.slice(0, 19).replace("T", " "));
  expect((await exported(later, "csv")).toString()).toContain(reviewed.at);
});

it("an entry of a ZIP file stays in the folder of its verdict, with its content", async () => {
  const entries = unzipSync(new Uint8Array(await exported(await filledApp(), "images")));
  const paths = Object.keys(entries);
  expect(paths).toHaveLength(names.length);
  for (const path of paths) expect(path).toMatch(/^(pass|fail)\/\d+-[^\\/:*?"<>|]+$/);
  expect(paths.filter((path) => path.startsWith("fail/"))).toEqual([expect.stringMatching(/^fail\/1-=cmd/)]);
  expect(Buffer.from(entries[paths[0]!]!).toString()).toMatch(/^content of /);
});

it("a ZIP file holds only what was judged, and says how many images are gone, have changed or cannot be read", async () => {
  const app = await filledApp();
  await writeFile(await fileOf(app, 2), "another picture under the same name");
  await rm(await fileOf(app, 3));
  await rm(await fileOf(app, 4));
  await mkdir(await fileOf(app, 4));
  expect(await exportResult(app, "images")).toMatchObject({ leftOut: 3 });
  const paths = Object.keys(unzipSync(new Uint8Array(await exported(app, "images"))));
  expect(paths.map((path) => path.split("/")[1]!.split("-")[0])).toEqual(["1", "5", "6"]);
});

it("a picture is shown only while its file is the one that was judged, and then never changes", async () => {
  const app = await filledApp();
  const target = { kind: "inspected", id: 2, picture: "image" } as const;
  const file = await fileOf(app, 2);
  await writeFile(file, "another picture under the same name");
  await expect(app.media.open({ ...target, width: 256 })).rejects.toMatchObject({ code: "conflict" });
  await expect(app.media.open(target)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/has changed since .* judged/),
  });
});

it("a ZIP file takes as many images as its format can count, and no more", async () => {
  const folder = await temporaryFolder();
  const write = (total: number) =>
    writeArchive(join(folder, `${total}.zip`), (async function* () {})(), { root: folder, total });
  expect(await write(65_535)).toBe(0);
  await expect(write(65_536)).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(/65,535 files/),
  });
});

it("an export of an earlier day is gone when the application is opened again", async () => {
  const app = await filledApp();
  const job = await ended(app, await app.services.results.export({ filter: {}, format: "csv" }, call));
  const { exportId } = job.result as { exportId: string };
  const tomorrow = () => new Date(Date.now() + 25 * 60 * 60 * 1000);
  const later = await openApp(app.store.folder.root, { now: tomorrow });
  onTestFinished(() => later.close());
  await expect(later.media.open({ kind: "export", id: exportId })).rejects.toMatchObject({
    code: "not-found",
  });
});

it("what cannot be cleared away is noted, and does not keep the application from opening", async () => {
  const folder = join(await temporaryFolder(), "data");
  await mkdir(join(folder, "exports"), { recursive: true });
  // Looking at it fails, as it does on a share that another computer has just cleared.
  await symlink("itself", join(folder, "exports", "itself"));
  const faults: unknown[] = [];
  const app = await openApp(folder, { onFault: (thrown) => faults.push(thrown) });
  await app.close();
  expect(faults).toMatchObject([{ code: "ELOOP" }]);
});

it("an export that another Kensa is just removing is none to look at", async () => {
  const folder = join(await temporaryFolder(), "data");
  await mkdir(join(folder, "exports"), { recursive: true });
  await symlink("nowhere", join(folder, "exports", "gone"));
  const faults: unknown[] = [];
  const app = await openApp(folder, { onFault: (thrown) => faults.push(thrown) });
  await app.close();
  expect(faults).toEqual([]);
});
