/** @file An encoded row in the table's own words: its values, and what the networks would have had in their place. */
import type { ColumnResidual, EncodedColumn, TableEncoding } from "../../contract/table.ts";
import { widthOf } from "./encode-table.ts";
import type { Table } from "./table.ts";

/** What is known of one row. */
export type RowResidual = {
  /** A row of the table, from 0. */
  readonly row: number;
  /** G(E(x)), `[features]`. */
  readonly reconstruction: Float32Array;
  /** Each column's residual in standard deviations of good rows, `[columns]`. */
  readonly deviations: Float32Array;
};

/** The `most` columns that differ most, the strongest first, of those that differ more than good rows do on average. */
export function strongestColumns(
  table: Table,
  encoding: TableEncoding,
  { row, reconstruction, deviations }: RowResidual,
  most: number,
): ColumnResidual[] {
  let offset = 0;
  const columns = encoding.columns.map((column, place) => {
    const made = reconstruction.subarray(offset, offset + widthOf(column));
    offset += widthOf(column);
    return {
      name: column.name,
      value: valueAt(table, column.name, row),
      expected: expectedOf(column, made),
      deviations: deviations[place]!,
    };
  });
  return columns
    .filter((column) => column.deviations > 0)
    .toSorted((a, b) => b.deviations - a.deviations)
    .slice(0, most);
}

/** What the table has in a column of a row, from 0. */
export function valueAt({ columns }: Table, name: string, row: number): number | string {
  const column = columns.find((other) => other.name === name)!;
  return column.kind === "numeric" ? column.values[row]! : column.words[column.codes[row]!]!;
}

/** A number in the column's unit, or the word whose feature is highest. */
export function expectedOf(column: EncodedColumn, made: Float32Array): number | string {
  if (column.kind === "numeric") return made[0]! * column.scale + column.shift;
  const highest = made.reduce((best, value, place) => (value > made[best]! ? place : best), 0);
  return column.words[highest]!;
}
