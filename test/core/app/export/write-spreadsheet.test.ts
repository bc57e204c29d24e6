import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import readXlsxFile from "read-excel-file/node";
import { expect, test } from "vitest";
import { tableHeader } from "../../../../src-main/core/app/export/result-table.ts";
import { writeCsv, writeWorkbook } from "../../../../src-main/core/app/export/write-spreadsheet.ts";
import type { ReviewedImage } from "../../../../src-main/core/store/reviewed-images.ts";
import { temporaryFolder } from "../../files/temporary-folder.ts";
import { sampleReviewed } from "../../store/sample-values.ts";

/** Images that come one after the other, as the database gives them; where `end` is given it is thrown behind the last. */
async function* images(count: number, end?: Error): AsyncGenerator<ReviewedImage> {
  for (let id = 1; id <= count; id += 1) {
    await turn();
    yield sampleReviewed({ id });
  }
  if (end !== undefined) throw end;
}

async function openFiles(): Promise<string[]> {
  const names = await readdir("/proc/self/fd");
  return Promise.all(names.map((name) => readlink(join("/proc/self/fd", name)).catch(() => "")));
}

test("every row is in the CSV file, however many are written together", async () => {
  const file = join(await temporaryFolder(), "all.csv");
  await writeCsv(file, images(2000));
  const rows: Record<string, string>[] = parse(await readFile(file, "utf8"), { bom: true, columns: true });
  expect(rows.map((row) => Number(row["image_id"]))).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
});

test("a CSV file that cannot be made fails the export, and nothing else", async () => {
  const file = join(await temporaryFolder(), "gone", "all.csv");
  await expect(writeCsv(file, images(2000))).rejects.toMatchObject({ code: "ENOENT" });
});

test.skipIf(!existsSync("/proc/self/fd"))("an export that is stopped leaves no file open", async () => {
  const folder = await temporaryFolder();
  await expect(writeCsv(join(folder, "half.csv"), images(3, new Error("stopped")))).rejects.toThrow(
    "stopped",
  );
  expect((await openFiles()).filter((path) => path.startsWith(folder))).toEqual([]);
});

test.each([
  ["ja", "判定", "合格", "2026-03-01 16:00:00"],
  ["de", "Urteil", "i. O.", "2026-03-01 16:00:00"],
] as const)(
  "an Excel file speaks %s, and tells the time of the place",
  async (language, heading, pass, at) => {
    const file = join(await temporaryFolder(), "all.xlsx");
    await writeWorkbook(file, images(1), { total: 1, timeZone: "Asia/Tokyo", language });
    const [headings, row] = (await readXlsxFile(file))[0]!.data;
    expect(headings).toHaveLength(tableHeader.length);
    expect(row![headings!.indexOf(heading)]).toBe(pass);
    expect(row).toContain(at);
  },
);

test.each([
  ["ja", "判定不可の原因", "部品が見つかりません"],
  ["de", "Warum nicht beurteilbar", "kein Teil"],
] as const)("an Excel file says in %s why a part was not judged", async (language, heading, why) => {
  const file = join(await temporaryFolder(), "all.xlsx");
  const reason = { code: "unsupported", cause: "no-part-found", message: "No part was found." } as const;
  const unjudged = sampleReviewed({ id: 1, verdict: "cannot-judge", reason });
  await writeWorkbook(file, Readable.from([unjudged]), { total: 1, timeZone: "UTC", language });
  const [headings, row] = (await readXlsxFile(file))[0]!.data;
  expect(row![headings!.indexOf(heading)]).toMatch(new RegExp(why, "i"));
});

test("an Excel file of more rows than fit into memory is refused before the first is read", async () => {
  const file = join(await temporaryFolder(), "all.xlsx");
  await expect(
    writeWorkbook(file, images(1), { total: 200_001, timeZone: "UTC", language: "en" }),
  ).rejects.toMatchObject({
    code: "invalid-input",
    message: "An Excel file takes at most 200,000 results.",
    action: expect.stringContaining("CSV"),
  });
});
