/** @file Rows as features: words one-hot, numbers shifted and scaled, fitted on some rows and applied to others. */
import { KensaError } from "../../contract/errors.ts";
import type { EncodedColumn, Scaling, TableEncoding } from "../../contract/table.ts";
import type { Column, NumericColumn, Table, WordColumn } from "./table.ts";

export type FitOptions = {
  readonly scaling: Scaling;
  /** Rows that the numbers' ranges are taken from; default: all. */
  readonly scalingRows?: ArrayLike<number>;
  /** Rows that the words are taken from; default: all. */
  readonly wordRows?: ArrayLike<number>;
};

/**
 * The encoding of the table's numeric and categorical columns, in the table's order. A word column becomes a feature for each
 * word, sorted, at the column's own place; the label becomes nothing.
 */
export function fitEncoding(table: Table, { scaling, scalingRows, wordRows }: FitOptions): TableEncoding {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const columns = table.columns.flatMap((column): EncodedColumn[] => {
    if (column.kind === "label") return [];
    if (column.kind === "numeric") return [fitNumbers(column, scaling, scalingRows ?? all)];
    return [fitWords(column, wordRows ?? all)];
  });
  if (columns.length === 0) {
    throw new KensaError("invalid-input", `No column of ${table.file} is numeric or categorical.`, {
      action: "Say with --columns which columns are measurements.",
    });
  }
  return { scaling, columns };
}

/** A constant column keeps its unit: it would otherwise be divided by zero. */
function fitNumbers(
  { name, values }: NumericColumn,
  scaling: Scaling,
  rows: ArrayLike<number>,
): EncodedColumn {
  const { shift, scale } = rangeOf(values, scaling, rows);
  return { kind: "numeric", name, shift, scale: scale > 0 ? scale : 1 };
}

function rangeOf(values: Float64Array, scaling: Scaling, rows: ArrayLike<number>) {
  if (scaling === "raw") return { shift: 0, scale: 1 };
  let [smallest, largest, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < rows.length; i += 1) {
    const value = values[rows[i]!]!;
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
    sum += value;
  }
  if (scaling === "min-max") return { shift: smallest, scale: largest - smallest };
  const mean = sum / rows.length;
  let squares = 0;
  for (let i = 0; i < rows.length; i += 1) squares += (values[rows[i]!]! - mean) ** 2;
  // Where all values are the same, what is left of the squares is rounding.
  return { shift: mean, scale: smallest === largest ? 0 : Math.sqrt(squares / rows.length) };
}

function fitWords({ name, words, codes }: WordColumn, rows: ArrayLike<number>): EncodedColumn {
  const seen = new Set<number>();
  for (let i = 0; i < rows.length; i += 1) seen.add(codes[rows[i]!]!);
  return { kind: "categorical", name, words: [...seen].map((code) => words[code]!).toSorted() };
}

/** How many features a row becomes. */
export function featureCount({ columns }: TableEncoding): number {
  return columns.reduce((count, column) => count + widthOf(column), 0);
}

/** The column of each feature, `[features]`, as its place among the encoding's columns. */
export function columnOfFeature({ columns }: TableEncoding): Uint32Array {
  return Uint32Array.from(columns.flatMap((column, place) => Array<number>(widthOf(column)).fill(place)));
}

export function widthOf(column: EncodedColumn): number {
  return column.kind === "numeric" ? 1 : column.words.length;
}

/** A word that no row had when the encoding was fitted; its features are all 0. `row` is a row of the table, from 0. */
export type UnknownWord = { readonly row: number; readonly column: string; readonly word: string };

export type EncodedRows = {
  /** `[rows, features]`. */
  readonly matrix: Float32Array;
  readonly unknown: readonly UnknownWord[];
};

/**
 * The chosen rows of the table (default: all) as features. The table must have the encoding's columns, in any order.
 *
 * @throws KensaError `invalid-input` where it has not
 */
export function encodeRows(table: Table, encoding: TableEncoding, chosen?: ArrayLike<number>): EncodedRows {
  const rows = chosen ?? Uint32Array.from({ length: table.rows }, (_, row) => row);
  const features = featureCount(encoding);
  const matrix = new Float32Array(rows.length * features);
  const unknown: UnknownWord[] = [];
  let offset = 0;
  for (const encoded of encoding.columns) {
    const target = { matrix, features, offset };
    const column = columnFor(table, encoded);
    if (encoded.kind === "numeric") encodeNumbers(column as NumericColumn, encoded, rows, target);
    else unknown.push(...encodeWords(column as WordColumn, encoded, rows, target));
    offset += widthOf(encoded);
  }
  return { matrix, unknown };
}

type Target = { readonly matrix: Float32Array; readonly features: number; readonly offset: number };

function columnFor(table: Table, { name, kind }: EncodedColumn): Column {
  const column = table.columns.find((other) => other.name === name);
  if (column?.kind === kind) return column;
  throw new KensaError("invalid-input", `${table.file} has no ${kind} column «${name}».`);
}

function encodeNumbers(
  { values }: NumericColumn,
  { shift, scale }: EncodedColumn & { kind: "numeric" },
  rows: ArrayLike<number>,
  { matrix, features, offset }: Target,
): void {
  for (let i = 0; i < rows.length; i += 1) {
    matrix[i * features + offset] = (values[rows[i]!]! - shift) / scale;
  }
}

function encodeWords(
  { name, words, codes }: WordColumn,
  encoded: EncodedColumn & { kind: "categorical" },
  rows: ArrayLike<number>,
  { matrix, features, offset }: Target,
): UnknownWord[] {
  const places = words.map((word) => encoded.words.indexOf(word));
  const unknown: UnknownWord[] = [];
  for (let i = 0; i < rows.length; i += 1) {
    const code = codes[rows[i]!]!;
    const place = places[code]!;
    if (place < 0) unknown.push({ row: rows[i]!, column: name, word: words[code]! });
    else matrix[i * features + offset + place] = 1;
  }
  return unknown;
}
