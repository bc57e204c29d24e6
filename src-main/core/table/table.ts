/** @file A table in memory, column by column: numbers as numbers, words as places in a list of words. */
import type { RefusedRow } from "../../contract/table.ts";

export type NumericColumn = {
  readonly kind: "numeric";
  readonly name: string;
  /** `[rows]`, all finite. */
  readonly values: Float64Array;
};

export type WordColumn = {
  readonly kind: "categorical" | "label";
  readonly name: string;
  /** Every word once, in the order in which the rows have them. */
  readonly words: readonly string[];
  /** `[rows]`: the place of each row's word in `words`. */
  readonly codes: Uint32Array;
};

export type Column = NumericColumn | WordColumn;

export type Table = {
  readonly file: string;
  readonly rows: number;
  /** `[rows]`: where each row stands in the file, from 1, the first below the header. */
  readonly rowNumbers: Uint32Array;
  /** Those that were asked for, but not the ignored ones. */
  readonly columns: readonly Column[];
  /** Rows with a missing or malformed value, which are not among `rows`. */
  readonly refused: readonly RefusedRow[];
};

/** The label of every row, `[rows]`; undefined where the table has none. */
export function labelsOf(table: Table): string[] | undefined {
  const column = table.columns.find(({ kind }) => kind === "label");
  if (column === undefined || column.kind === "numeric") return undefined;
  return Array.from(column.codes, (code) => column.words[code]!);
}
