/** @file Results as CSV and as an Excel workbook. */
import { open } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import writeExcelFile, { type Row } from "write-excel-file/node";
import { KensaError } from "../../../contract/errors.ts";
import type { Language } from "../../../contract/language.ts";
import { reportText } from "../../inspection/report-text.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import { localTime } from "./local-time.ts";
import { columnNames, resultRow, type TableCell, tableHeader, type Writing } from "./result-table.ts";

type Images = AsyncIterable<ReviewedImage>;

/** A sheet could hold five times as many, but is made in memory, where a row takes some 3 KB. */
const MOST_ROWS = 200_000;
/** Rows wait for so many characters, since a write of its own for each would take longer than all else. */
const WRITTEN_TOGETHER = 65_536;

/** Marked as UTF-8 so that Excel shows every language, and with no cell that Excel would take for a formula. */
export async function writeCsv(path: string, images: Images): Promise<void> {
  const file = await open(path, "wx");
  try {
    let waiting = csvLine(tableHeader, true);
    for await (const image of images) {
      waiting += csvLine(resultRow(image));
      if (waiting.length < WRITTEN_TOGETHER) continue;
      await file.writeFile(waiting);
      waiting = "";
    }
    await file.writeFile(waiting);
  } finally {
    await file.close();
  }
}

type Workbook = {
  /** Of the images. */
  readonly total: number;
  /** By whose clock the times are told. */
  readonly timeZone: string;
  /** Of headings, verdicts and faults. */
  readonly language: Language;
};

/**
 * For people; programs read CSV.
 * @throws KensaError `invalid-input` for more rows than fit into memory
 */
export async function writeWorkbook(
  path: string,
  images: Images,
  { total, timeZone, language }: Workbook,
): Promise<void> {
  if (total > MOST_ROWS) {
    const message = `An Excel file takes at most ${MOST_ROWS.toLocaleString("en")} results.`;
    throw new KensaError("invalid-input", message, { action: "Choose a shorter time, or export CSV." });
  }
  const headings = columnNames[language].map((value) => ({ value, fontWeight: "bold" as const }));
  const rows: Row[] = [headings];
  const { words, reason } = reportText(language, timeZone);
  const writing: Writing = {
    timeOf: (iso) => localTime(iso, timeZone),
    verdictOf: (verdict) => words.verdict[verdict],
    faultOf: (failure) => reason(failure).message,
  };
  for await (const image of images) rows.push(resultRow(image, writing).map(cellOf));
  const columns = tableHeader.map((name) => ({ width: name === "file" || name === "sha256" ? 32 : 16 }));
  await writeExcelFile(rows, { sheet: "Results", columns, stickyRowsCount: 1 }).toFile(path);
}

function csvLine(cells: readonly TableCell[], bom = false): string {
  return stringify([cells], { bom, record_delimiter: "windows", escape_formulas: true });
}

/** A text stays a text, whatever it looks like. */
function cellOf(value: TableCell): Row[number] {
  if (value === null) return null;
  return typeof value === "number" ? { value, type: Number } : { value, type: String };
}
