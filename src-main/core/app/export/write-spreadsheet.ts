/** @file Results as CSV and as an Excel workbook. */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { stringify } from "csv-stringify/sync";
import writeExcelFile, { type Row } from "write-excel-file/node";
import { KensaError } from "../../../contract/errors.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import { resultRow, type TableCell, tableHeader } from "./result-table.ts";

type Images = AsyncIterable<ReviewedImage>;

/** A sheet of Excel ends at 1,048,576 rows. */
const MOST_ROWS = 1_000_000;

/** Marked as UTF-8 so that Excel shows every language, and with no cell that Excel would take for a formula. */
export async function writeCsv(path: string, images: Images): Promise<void> {
  const file = createWriteStream(path, { flags: "wx" });
  const write = async (cells: readonly TableCell[], bom = false) => {
    const line = stringify([cells], { bom, record_delimiter: "windows", escape_formulas: true });
    if (!file.write(line)) await once(file, "drain");
  };
  await write(tableHeader, true);
  for await (const image of images) await write(resultRow(image));
  file.end();
  await finished(file);
}

/** @throws KensaError `invalid-input` for more rows than a sheet holds */
export async function writeWorkbook(path: string, images: Images): Promise<void> {
  const rows: Row[] = [tableHeader.map((value) => ({ value, fontWeight: "bold" as const }))];
  for await (const image of images) {
    rows.push(resultRow(image).map(cellOf));
    if (rows.length > MOST_ROWS) {
      throw new KensaError("invalid-input", `A sheet of Excel holds at most ${MOST_ROWS} results.`, {
        action: "Choose a shorter time, or export CSV.",
      });
    }
  }
  const columns = tableHeader.map((name) => ({ width: name === "file" || name === "sha256" ? 32 : 16 }));
  await writeExcelFile(rows, { sheet: "Results", columns, stickyRowsCount: 1 }).toFile(path);
}

/** A text stays a text, whatever it looks like. */
function cellOf(value: TableCell): Row[number] {
  if (value === null) return null;
  return typeof value === "number" ? { value, type: Number } : { value, type: String };
}
