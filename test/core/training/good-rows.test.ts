import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ColumnKind, TableTrainingSettings } from "../../../src-main/contract/table.ts";
import { readTable } from "../../../src-main/core/table/read-table.ts";
import { goodRowsOf, splitRows } from "../../../src-main/core/training/good-rows.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { type Fault, LOG_HEADER, sensorLines, writeLog } from "../table/sensor-log.ts";
import { tableSettings } from "./tiny-table-training.ts";

async function tableOf(rows: number, faults: Record<number, Fault> = {}) {
  const file = await writeLog(join(await temporaryFolder(), "log.csv"), sensorLines(rows, 1, faults));
  return readTable({ file, hasHeader: true, encoding: "utf-8" }, tableSettings().columns);
}

describe("the good rows of a table", () => {
  it("are those whose label says so", async () => {
    const table = await tableOf(20, { 3: "fan", 9: "short" });
    const rows = goodRowsOf(table, tableSettings());
    expect([...rows]).not.toContain(2);
    expect([...rows]).not.toContain(8);
    expect(rows).toHaveLength(18);
    expect(goodRowsOf(table, tableSettings({ goodLabels: [] }))).toHaveLength(20);
  });

  it("are missed with the labels that there are", async () => {
    const asked = async () => goodRowsOf(await tableOf(5), tableSettings({ goodLabels: ["fine"] }));
    await expect(asked()).rejects.toMatchObject({ code: "invalid-input", action: "Labels there are: «ok»." });
  });

  it("are not believed where most rows could not be read", async () => {
    const kindOf = (name: string): ColumnKind => (name === "machine" ? "numeric" : "ignored");
    const columns: TableTrainingSettings["columns"] = LOG_HEADER.split(",").map((name) => ({
      name,
      kind: kindOf(name),
    }));
    const file = await writeLog(join(await temporaryFolder(), "log.csv"), sensorLines(5, 1));
    const table = await readTable({ file, hasHeader: true, encoding: "utf-8" }, columns);
    const settings = tableSettings({ columns, goodLabels: [] });
    expect(() => goodRowsOf(table, settings)).toThrow("5 of 5 rows");
  });
});

describe("their split", () => {
  it("gives every row to one set, and keeps rows that follow each other together", async () => {
    const table = await tableOf(1000);
    const rows = goodRowsOf(table, tableSettings());
    const { train, calibration, check } = splitRows(rows, table, 1);
    expect([...train, ...calibration, ...check].toSorted((a, b) => a - b)).toEqual([...rows]);
    expect(train.length).toBeGreaterThan(600);
    for (const set of [train, calibration, check]) {
      const blocks = Map.groupBy(set, (row) => Math.floor(row / 10));
      expect([...blocks.values()].every((block) => block.length === 10)).toBe(true);
    }
    expect(splitRows(rows, table, 2).train).not.toEqual(train);
  });

  it("of two rows is refused", async () => {
    const table = await tableOf(2);
    expect(() => splitRows(goodRowsOf(table, tableSettings()), table, 1)).toThrow("at least 3");
  });
});
