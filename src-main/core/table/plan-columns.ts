/** @file What the columns of a table are: as a person said, and for the others by what stands in them. */
import { KensaError } from "../../contract/errors.ts";
import type { ColumnKind, TableColumn, TableSource } from "../../contract/table.ts";
import { readRecords } from "./read-records.ts";
import { numberIn, readColumnNames } from "./read-table.ts";

/** A column's kind as a person says it: of one column, of the columns `first`–`last` of a table, or of all others. */
export type ColumnWish = {
  /** A name, a range of numbers such as `5-41`, or `*`. */
  readonly columns: string;
  readonly kind: ColumnKind;
};

export type PlannedColumn = TableColumn & {
  /** True where nobody said what the column is. */
  readonly isGuessed: boolean;
};

const SAMPLE_ROWS = 1000;
/** A column with this share of numbers holds numbers; what is none is refused row by row. */
const SHARE_OF_NUMBERS = 0.9;
/** More words than this are names or times, not states of a machine. */
const MOST_WORDS = 20;

/**
 * The columns of the table in its order, each with its kind.
 *
 * @throws KensaError `invalid-input` for a wish about a column that is not there, and as `readTable`
 */
export async function planColumns(
  source: TableSource,
  wishes: readonly ColumnWish[],
): Promise<PlannedColumn[]> {
  const names = await readColumnNames(source);
  const wished = new Map<string, ColumnKind>();
  for (const { columns, kind } of wishes) {
    if (columns === "*") continue;
    for (const name of namesMeant(columns, names, source)) wished.set(name, kind);
  }
  const others = wishes.find(({ columns }) => columns === "*")?.kind;
  const guesses = others === undefined ? await guessKinds(source, names.length) : [];
  return names.map((name, place) => {
    const kind = wished.get(name) ?? others;
    return kind === undefined
      ? { name, kind: guesses[place]!, isGuessed: true }
      : { name, kind, isGuessed: false };
  });
}

function namesMeant(columns: string, names: readonly string[], { file }: TableSource): readonly string[] {
  if (names.includes(columns)) return [columns];
  const [, first, last] = /^(\d+)-(\d+)$/.exec(columns) ?? [];
  const meant = first === undefined ? [] : names.slice(Number(first) - 1, Number(last));
  if (meant.length > 0 && Number(last) <= names.length) return meant;
  throw new KensaError("invalid-input", `${file} has no column «${columns}».`, {
    action: `Its columns are: ${names.slice(0, 50).join(", ")}.`,
  });
}

/** The kind of each column by its first rows. */
async function guessKinds(source: TableSource, columns: number): Promise<ColumnKind[]> {
  const cells: string[][] = Array.from({ length: columns }, () => []);
  let rows = source.hasHeader ? -1 : 0;
  for await (const record of readRecords(source)) {
    if (rows >= 0) for (const [place, column] of cells.entries()) column.push(record[place] ?? "");
    rows += 1;
    if (rows >= SAMPLE_ROWS) break;
  }
  return cells.map((column) => kindOf(column.filter((cell) => cell !== "")));
}

function kindOf(cells: readonly string[]): ColumnKind {
  if (cells.length === 0) return "ignored";
  const numbers = cells.filter((cell) => numberIn(cell) !== undefined).length;
  if (numbers >= SHARE_OF_NUMBERS * cells.length) return "numeric";
  const words = new Set(cells).size;
  return words <= MOST_WORDS && words <= cells.length / 2 ? "categorical" : "ignored";
}
