import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ColumnWish, planColumns } from "../../../src-main/core/table/plan-columns.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sensorLines, writeLog } from "./sensor-log.ts";

async function kindsOf(wishes: readonly ColumnWish[], { hasHeader = true } = {}) {
  const file = join(await temporaryFolder(), "log.csv");
  if (hasHeader) await writeLog(file, sensorLines(50, 1));
  else await writeFile(file, sensorLines(50, 1).join("\n"));
  const columns = await planColumns({ file, hasHeader, encoding: "utf-8" }, wishes);
  return Object.fromEntries(
    columns.map(({ name, kind, isGuessed }) => [name, isGuessed ? `${kind}?` : kind]),
  );
}

describe("the plan of a table's columns", () => {
  it("takes numbers for numbers, a few words for words, and looks at nothing else", async () => {
    expect(await kindsOf([])).toEqual({
      time: "ignored?",
      machine: "categorical?",
      speed: "numeric?",
      load: "numeric?",
      current: "numeric?",
      temperature: "numeric?",
      vibration: "numeric?",
      state: "categorical?",
    });
  });

  it("keeps to what a person says, of one column, of a range, and of all others", async () => {
    const wishes: ColumnWish[] = [
      { columns: "8", kind: "label" },
      { columns: "3-5", kind: "numeric" },
      { columns: "*", kind: "ignored" },
    ];
    expect(await kindsOf(wishes, { hasHeader: false })).toEqual({
      1: "ignored",
      2: "ignored",
      3: "numeric",
      4: "numeric",
      5: "numeric",
      6: "ignored",
      7: "ignored",
      8: "label",
    });
  });

  it.each(["pressure", "3-9", "0-2", "5-3"])("refuses «%s», which is not there", async (columns) => {
    await expect(kindsOf([{ columns, kind: "numeric" }])).rejects.toThrow(`no column «${columns}»`);
  });
});
