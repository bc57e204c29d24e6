/** @file An exported workbook as a person reads it, in the terms of the CSV file. */
import readExcelFile from "read-excel-file/node";

const COLUMNS: Readonly<Record<string, string>> = {
  File: "file",
  Verdict: "verdict",
  "Decided by": "decided_by",
  Reason: "reason",
};
const VERDICTS: Readonly<Record<string, string>> = {
  Pass: "pass",
  Fail: "fail",
  "Cannot judge": "cannot-judge",
};

/** The rows of the first sheet of an English workbook; its other columns are left out. */
export async function workbookRows(workbook: Buffer): Promise<Record<string, unknown>[]> {
  const [sheet] = await readExcelFile(workbook);
  const [header = [], ...rows] = sheet?.data ?? [];
  return rows.map((row) =>
    Object.fromEntries(
      header.flatMap((heading, place) => {
        const column = COLUMNS[String(heading)];
        const value = row[place];
        return column === undefined
          ? []
          : [[column, column === "verdict" ? VERDICTS[String(value)] : value] as const];
      }),
    ),
  );
}
