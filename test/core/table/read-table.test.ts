import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TableColumn, TableSource } from "../../../src-main/contract/table.ts";
import { readColumnNames, readTable } from "../../../src-main/core/table/read-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-table-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sourceOf(name: string, content: string | Uint8Array, change: Partial<TableSource> = {}) {
  const file = join(folder, name);
  await writeFile(file, content);
  return { file, hasHeader: true, encoding: "utf-8", ...change } as const satisfies TableSource;
}

const columns: TableColumn[] = [
  { name: "temperature", kind: "numeric" },
  { name: "machine", kind: "categorical" },
];

describe("a table", () => {
  it("has the columns that were asked for, by name and not by place", async () => {
    const source = await sourceOf("a.csv", "time,machine,temperature\n8:00,press,20.5\n8:01,lathe,-1e2\n");
    const table = await readTable(source, columns);
    expect(table.rows).toBe(2);
    expect([...table.rowNumbers]).toEqual([1, 2]);
    expect(table.columns).toEqual([
      { kind: "numeric", name: "temperature", values: Float64Array.of(20.5, -100) },
      { kind: "categorical", name: "machine", words: ["press", "lathe"], codes: Uint32Array.of(0, 1) },
    ]);
  });

  it("may be packed, begin with a mark, be cut by semicolons and end its lines as Windows does", async () => {
    const text = '\uFEFFtemperature;machine\r\n1;press\r\n\r\n2;"saw; large"\r\n';
    const source = await sourceOf("b.csv.gz", gzipSync(text));
    const table = await readTable(source, columns);
    expect(table.columns[1]).toMatchObject({ words: ["press", "saw; large"] });
  });

  it("may have no header; columns are then numbered", async () => {
    const source = await sourceOf("c.csv", "1.5,press\n2.5,saw\n", { hasHeader: false });
    expect(await readColumnNames(source)).toEqual(["1", "2"]);
    const table = await readTable(source, [{ name: "1", kind: "numeric" }]);
    expect(table.columns).toEqual([{ kind: "numeric", name: "1", values: Float64Array.of(1.5, 2.5) }]);
  });

  it("may be written in Shift-JIS", async () => {
    const name = Buffer.from([0x89, 0xb7, 0x93, 0x78]);
    const content = Buffer.concat([name, Buffer.from("\n21\n")]);
    const source = await sourceOf("d.csv", content, { encoding: "shift_jis" });
    expect(await readColumnNames(source)).toEqual(["温度"]);
    await expect(readColumnNames({ ...source, encoding: "utf-8" })).rejects.toMatchObject({
      code: "unreadable",
      action: expect.stringContaining("shift_jis"),
    });
  });

  it("refuses rows with a missing, malformed or surplus value, each with its number and a sentence", async () => {
    const rows = [
      "20,press",
      ",press",
      "warm,press",
      "0x1F,press",
      "1e99,press",
      "21,",
      "22,press,3",
      "23,saw",
    ];
    const source = await sourceOf("e.csv", ["temperature,machine", ...rows].join("\n"));
    const table = await readTable(source, columns);
    expect([...table.rowNumbers]).toEqual([1, 8]);
    expect(table.refused.map(({ reason }) => reason.message)).toEqual([
      "Row 2, column «temperature»: there is no value.",
      "Row 3, column «temperature»: «warm» is not a number.",
      "Row 4, column «temperature»: «0x1F» is not a number.",
      "Row 5, column «temperature»: «1e99» is not a number.",
      "Row 6, column «machine»: there is no value.",
      "Row 7 has 3 cells, the first row 2.",
    ]);
  });

  it.each([
    ["nothing in it", "", "has no rows"],
    ["a header alone", "temperature,machine\n", "has no rows"],
    ["no header where one is expected", "20,press\n21,press\n", "has «20» where names should be"],
    ["the same name twice", "machine,machine\na,b\n", "two columns «machine»"],
    ["a column missing", "machine\npress\n", "no column «temperature»"],
    ["a quotation that does not end", 'temperature,machine\n1,"press\n2,saw\n', "not a table"],
  ])("with %s has its sentence", async (_, content, sentence) => {
    const source = await sourceOf("f.csv", content);
    await expect(readTable(source, columns)).rejects.toThrow(sentence);
  });

  it("that is not there, or badly packed, has its sentence", async () => {
    const source = await sourceOf("g.csv.gz", gzipSync("temperature,machine\n1,a\n").subarray(0, 20));
    await expect(readTable(source, columns)).rejects.toMatchObject({ code: "unreadable" });
    const gone = { ...source, file: join(folder, "nowhere.csv") };
    await expect(readTable(gone, columns)).rejects.toMatchObject({ code: "not-found" });
  });

  it("is not read on once that is no longer wanted", async () => {
    const source = await sourceOf("h.csv", "temperature,machine\n1,a\n");
    const signal = AbortSignal.abort();
    await expect(readTable(source, columns, { signal })).rejects.toMatchObject({ code: "cancelled" });
  });
});
