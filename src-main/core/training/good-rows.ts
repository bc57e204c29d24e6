/** @file The good rows of a table, split into those to learn from, to take the threshold from, and to check it. */
import { KensaError } from "../../contract/errors.ts";
import type { TableTrainingSettings } from "../../contract/table.ts";
import { splitDataset } from "../dataset/split-dataset.ts";
import { sha256 } from "../files/hash.ts";
import { labelsOf, type Table } from "../table/table.ts";

/** Places of rows in the table. */
export type RowSplit = {
  readonly train: Uint32Array;
  readonly calibration: Uint32Array;
  readonly check: Uint32Array;
};

/** Rows that follow each other stay on one side of the split, where the table is long enough for it. */
const LONGEST_BLOCK = 20;
const BLOCKS = 100;

/**
 * The rows whose label means good; all of them where no label does.
 *
 * @throws KensaError `invalid-input` where none is, or most rows of the file were refused
 */
export function goodRowsOf(table: Table, { goodLabels }: TableTrainingSettings): Uint32Array {
  requireMostReadable(table);
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  if (goodLabels.length === 0) return all;
  const labels = labelsOf(table) ?? [];
  const good = new Set(goodLabels);
  const rows = all.filter((row) => good.has(labels[row]!));
  if (rows.length > 0) return rows;
  const words = [...new Set(labels)].slice(0, 10).map((word) => `«${word}»`);
  throw new KensaError("invalid-input", `No row of ${table.file} has the label ${goodLabels.join(" or ")}.`, {
    action: `Labels there are: ${words.join(", ")}.`,
  });
}

/** More rows refused than read: a column is not what it was said to be. */
function requireMostReadable({ file, rows, refused }: Table): void {
  if (refused.length <= rows) return;
  const message = `${refused.length} of ${rows + refused.length} rows of ${file} cannot be used. ${refused[0]!.reason.message}`;
  throw new KensaError("invalid-input", message, {
    action: "Check --columns: a column with words is categorical, one that does not matter ignored.",
  });
}

/**
 * Splits good rows. What is measured one moment after the other is alike, so blocks of up to 20 rows that follow each other stay
 * together: a threshold from the neighbours of rows that were trained on would promise too much.
 *
 * @throws KensaError `too-few-images` below three rows
 */
export function splitRows(rows: Uint32Array, table: Table, seed: number): RowSplit {
  if (rows.length < 3) {
    const message = `${table.file} has ${rows.length} good rows; at least 3 are needed, and 100 or more to be of use.`;
    throw new KensaError("too-few-images", message);
  }
  const block = Math.min(LONGEST_BLOCK, Math.max(1, Math.round(rows.length / BLOCKS)));
  const names = Array.from(rows, (row) => sha256(Buffer.from(`row ${table.rowNumbers[row]!}`)));
  const groups = Uint32Array.from(rows, (_, place) => Math.floor(place / block));
  const split = splitDataset(names, groups, seed);
  const rowsAt = (places: Uint32Array) => places.map((place) => rows[place]!).toSorted();
  return { train: rowsAt(split.train), calibration: rowsAt(split.calibration), check: rowsAt(split.check) };
}
