/** What a hostile file name or remark may not become when results leave the application. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import readXlsxFile from "read-excel-file/node";
import { expect, it, onTestFinished } from "vitest";
import type { ExportFormat } from "../../../src-main/contract/results-api.ts";
import type { App } from "../../../src-main/core/app/app.ts";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { changeProductSettings } from "../../../src-main/core/store/product-settings.ts";
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
    names.map((name) => sampleImage(join(folder, name))),
  );
  await changeProductSettings(app.store, 1, { settings: { reasons: [{ code: 1, label: "=1+1" }] } });
  const request = { inspectedImageId: 1, user: "-2+3", requestId: crypto.randomUUID() };
  await app.services.review.decide({ ...request, verdict: "fail", reasonCode: 1 }, call);
  // The key stands for something else from now on; what was decided keeps its reason.
  await changeProductSettings(app.store, 1, { settings: { reasons: [{ code: 1, label: "Dent" }] } });
  return app;
}

async function exported(app: App, format: ExportFormat): Promise<Buffer> {
  const job = await ended(app, await app.services.results.export({ filter: {}, format }, call));
  if (job.result?.kind !== "export") throw new Error(JSON.stringify(job.failure));
  const { content } = await app.media.open({ kind: "export", id: job.result.exportId });
  return readFile((content as { path: string }).path);
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

it("an entry of a ZIP file stays in the folder of its verdict, with its content", async () => {
  const entries = unzipSync(new Uint8Array(await exported(await filledApp(), "images")));
  const paths = Object.keys(entries);
  expect(paths).toHaveLength(names.length);
  for (const path of paths) expect(path).toMatch(/^(pass|fail)\/\d+-[^\\/:*?"<>|]+$/);
  expect(paths.filter((path) => path.startsWith("fail/"))).toEqual([expect.stringMatching(/^fail\/1-=cmd/)]);
  expect(Buffer.from(entries[paths[0]!]!).toString()).toMatch(/^content of /);
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
