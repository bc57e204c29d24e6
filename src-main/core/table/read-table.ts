/** @file A CSV file as a table: cells become numbers and words, and what cannot become one is refused with its row. */
import { KensaError } from "../../contract/errors.ts";
import type { RefusedRow, TableColumn, TableSource } from "../../contract/table.ts";
import { type RecordOptions, readRecords } from "./read-records.ts";
import type { Column, Table } from "./table.ts";

/** Float32 ends here; a larger number would become infinite in the networks. */
const LARGEST_NUMBER = 3.4e38;

/**
 * Reads the columns that are asked for; others in the file are left alone, and the order does not matter.
 * A row with a missing or malformed value is refused and the others are read on.
 *
 * @throws KensaError as `readRecords`; `invalid-input` where a column is not there or there are no rows
 */
export async function readTable(
  source: TableSource,
  columns: readonly TableColumn[],
  options: RecordOptions = {},
): Promise<Table> {
  let builder: TableBuilder | undefined;
  for await (const cells of readRecords(source, options)) {
    if (builder) {
      builder.add(cells);
      continue;
    }
    builder = new TableBuilder(source, columns, columnNames(source, cells));
    if (!source.hasHeader) builder.add(cells);
  }
  if (!builder || builder.isEmpty) throw noRows(source);
  return builder.finish();
}

/** The names in the header or, without one, the numbers from 1. Throws as `readTable`. */
export async function readColumnNames(source: TableSource): Promise<string[]> {
  for await (const cells of readRecords(source)) return columnNames(source, cells);
  throw noRows(source);
}

function columnNames({ file, hasHeader }: TableSource, first: readonly string[]): string[] {
  if (!hasHeader) return first.map((_, index) => String(index + 1));
  const twice = first.find((name, index) => first.indexOf(name) !== index);
  const number = first.find((name) => numberIn(name) !== undefined);
  if (twice === undefined && number === undefined) return [...first];
  const why = number === undefined ? `two columns «${twice}»` : `«${number}»`;
  throw new KensaError("invalid-input", `The first row of ${file} has ${why} where names should be.`, {
    action:
      "If the table has no header row, say so with --no-header; otherwise give every column a name of its own.",
  });
}

function noRows({ file }: TableSource): KensaError {
  return new KensaError("invalid-input", `${file} has no rows.`);
}

/** One column while rows come in. Every cell is looked at before any is kept, so that columns stay of one length. */
type Gatherer = {
  readonly place: number;
  /** Says what is wrong with the cell, if anything. */
  readonly check: (cell: string) => string | undefined;
  readonly add: (cell: string) => void;
  readonly finish: () => Column;
};

class TableBuilder {
  readonly #file: string;
  readonly #width: number;
  readonly #gatherers: readonly Gatherer[];
  readonly #rowNumbers: number[] = [];
  readonly #refused: RefusedRow[] = [];
  #row = 0;

  constructor(source: TableSource, columns: readonly TableColumn[], names: readonly string[]) {
    this.#file = source.file;
    this.#width = names.length;
    this.#gatherers = columns.flatMap((column) => {
      const place = names.indexOf(column.name);
      if (column.kind === "ignored") return [];
      if (place < 0) throw noColumn(source, column.name, names);
      return [column.kind === "numeric" ? numericGatherer(column.name, place) : wordGatherer(column, place)];
    });
  }

  get isEmpty(): boolean {
    return this.#row === 0;
  }

  add(cells: readonly string[]): void {
    this.#row += 1;
    const message = this.#problemOf(cells);
    if (message !== undefined) {
      this.#refused.push({ row: this.#row, reason: { code: "invalid-input", message } });
      return;
    }
    for (const { place, add } of this.#gatherers) add(cells[place]!);
    this.#rowNumbers.push(this.#row);
  }

  finish(): Table {
    return {
      file: this.#file,
      rows: this.#rowNumbers.length,
      rowNumbers: Uint32Array.from(this.#rowNumbers),
      columns: this.#gatherers.map(({ finish }) => finish()),
      refused: this.#refused,
    };
  }

  #problemOf(cells: readonly string[]): string | undefined {
    if (cells.length !== this.#width) {
      return `Row ${this.#row} has ${cells.length} cells, the first row ${this.#width}.`;
    }
    for (const { place, check } of this.#gatherers) {
      const problem = check(cells[place]!);
      if (problem !== undefined) return `Row ${this.#row}, ${problem}`;
    }
    return undefined;
  }
}

function noColumn({ file, hasHeader }: TableSource, name: string, names: readonly string[]): KensaError {
  const there = hasHeader
    ? `It has: ${names.join(", ")}.`
    : `It has no header and ${names.length} columns, from 1.`;
  return new KensaError("invalid-input", `${file} has no column «${name}».`, { action: there });
}

function numericGatherer(name: string, place: number): Gatherer {
  const values: number[] = [];
  return {
    place,
    check: (cell) => {
      if (cell === "") return `column «${name}»: there is no value.`;
      return numberIn(cell) === undefined ? `column «${name}»: «${cell}» is not a number.` : undefined;
    },
    add: (cell) => values.push(Number(cell)),
    finish: () => ({ kind: "numeric", name, values: Float64Array.from(values) }),
  };
}

function wordGatherer({ name, kind }: TableColumn, place: number): Gatherer {
  const codes: number[] = [];
  const places = new Map<string, number>();
  return {
    place,
    check: (cell) =>
      cell === "" && kind === "categorical" ? `column «${name}»: there is no value.` : undefined,
    add: (cell) => {
      if (!places.has(cell)) places.set(cell, places.size);
      codes.push(places.get(cell)!);
    },
    finish: () => ({
      kind: kind === "label" ? "label" : "categorical",
      name,
      words: [...places.keys()],
      codes: Uint32Array.from(codes),
    }),
  };
}

/** The finite number that a cell is in decimal writing; undefined for anything else, an empty cell too. */
export function numberIn(cell: string): number | undefined {
  if (cell === "" || /^[+-]?0[xbo]/i.test(cell)) return undefined;
  const value = Number(cell);
  return Math.abs(value) <= LARGEST_NUMBER ? value : undefined;
}
