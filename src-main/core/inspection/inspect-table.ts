/** @file Judges the rows of a table, one after the other, in the order of the file. */
import { failureOf, KensaError } from "../../contract/errors.ts";
import type {
  InspectedRow,
  RefusedRow,
  RowCause,
  TableColumn,
  TableInspectionRequest,
  TableSource,
} from "../../contract/table.ts";
import type { TableModelManifest } from "../../contract/table-model.ts";
import type { ImageProgress, InspectionTally } from "../../contract/worker.ts";
import { RowScorer } from "../model/row-scorer.ts";
import { type OpenTableModel, openTableModel } from "../model/table-model.ts";
import { expectedOf, strongestColumns, valueAt } from "../table/describe-row.ts";
import { encodeRows, featureCount, type UnknownWord } from "../table/encode-table.ts";
import { readColumnNames, readTable } from "../table/read-table.ts";
import { labelsOf, type Table } from "../table/table.ts";
import { probableCause } from "./probable-cause.ts";

export type TableInspectionContext = {
  readonly signal: AbortSignal;
  /** Some judged rows, in the order of the file. */
  readonly onRows: (rows: InspectedRow[]) => void;
  readonly onProgress: (progress: ImageProgress) => void;
};

/** Columns that are named for each row. */
const NAMED_COLUMNS = 3;
/** Rows that are reported together: a message for each would take longer than judging it. */
const REPORTED_ROWS = 200;
/** Encoded at once, so that a long table is not twice in memory. */
const ENCODED_ROWS = 4096;

/**
 * Judges every row. A row that cannot be judged is reported with its reason and stops nothing.
 * Throws where the model cannot be opened or the table has not its columns; with the signal given it ends early.
 */
export async function inspectTable(
  request: TableInspectionRequest,
  context: TableInspectionContext,
): Promise<InspectionTally> {
  const startedMs = performance.now();
  const model = await openTableModel(request.model);
  const source = sourceOf(request, model.manifest);
  const table = await readTable(source, await columnsIn(source, model.manifest), { signal: context.signal });
  const reporter = new Reporter(context, table.rows + table.refused.length);
  const scorer = await RowScorer.open(model.graph, { provider: "cpu", threads: request.threads });
  try {
    const judge = new RowJudge(model, table, scorer);
    for await (const row of rowsInOrder(table, judge)) {
      if (context.signal.aborted) break;
      reporter.add(row);
    }
    reporter.flush();
  } finally {
    await scorer.close();
  }
  return { ...reporter.tally, seconds: (performance.now() - startedMs) / 1000 };
}

function sourceOf({ file, encoding }: TableInspectionRequest, { source }: TableModelManifest): TableSource {
  return { file, hasHeader: source.hasHeader, encoding: encoding ?? source.encoding };
}

/** The model's columns; the label where this table has it too. */
async function columnsIn(source: TableSource, { settings }: TableModelManifest): Promise<TableColumn[]> {
  const names = new Set(await readColumnNames(source));
  return settings.columns.filter(({ name, kind }) => kind !== "label" || names.has(name));
}

/** Judged and refused rows as the file has them. */
async function* rowsInOrder(table: Table, judge: RowJudge): AsyncGenerator<InspectedRow> {
  const refused = [...table.refused];
  for (let row = 0; row < table.rows; row += 1) {
    while (refused.length > 0 && refused[0]!.row < table.rowNumbers[row]!)
      yield judge.refused(refused.shift()!);
    yield await judge.judged(row);
  }
  for (const left of refused) yield judge.refused(left);
}

class RowJudge {
  readonly #model: OpenTableModel;
  readonly #table: Table;
  readonly #scorer: RowScorer;
  readonly #labels: readonly string[] | undefined;
  #first = 0;
  #matrix: Float32Array = new Float32Array();
  #unknown = new Map<number, UnknownWord[]>();

  constructor(model: OpenTableModel, table: Table, scorer: RowScorer) {
    this.#model = model;
    this.#table = table;
    this.#scorer = scorer;
    this.#labels = labelsOf(table);
  }

  /** The outcome for a row of the table, from 0. Never throws: whatever goes wrong is `cannot-judge`, never `pass`. */
  async judged(row: number): Promise<InspectedRow> {
    const { encoding, threshold } = this.#model.manifest;
    const known = {
      row: this.#table.rowNumbers[row]!,
      threshold: threshold.value,
      label: this.#labelOf(row),
    };
    try {
      const features = this.#featuresOf(row);
      const { score, columns, reconstruction } = await this.#scorer.score(features);
      const isStrange = score > threshold.value;
      const residual = { row, reconstruction, deviations: columns };
      return {
        ...known,
        score,
        verdict: isStrange ? "fail" : "pass",
        reason: null,
        columns: strongestColumns(this.#table, encoding, residual, NAMED_COLUMNS),
        cause: isStrange ? await this.#causeOf(row, { features, score }) : null,
        unknownWords: (this.#unknown.get(row) ?? []).map(({ column, word }) => ({ column, word })),
      };
    } catch (fault) {
      return { ...known, ...UNJUDGED, reason: failureOf(fault) };
    }
  }

  /** The outcome for a row that could not be read. */
  refused({ row, reason }: RefusedRow): InspectedRow {
    return { row, threshold: this.#model.manifest.threshold.value, label: null, ...UNJUDGED, reason };
  }

  /** An empty cell is no label. */
  #labelOf(row: number): string | null {
    const label = this.#labels?.[row] ?? "";
    return label === "" ? null : label;
  }

  async #causeOf(row: number, scored: { features: Float32Array; score: number }): Promise<RowCause | null> {
    const { encoding } = this.#model.manifest;
    const cause = await probableCause(this.#scorer, encoding, scored);
    if (cause === null || !Number.isFinite(cause.score)) return null;
    const column = encoding.columns[cause.column]!;
    return {
      name: column.name,
      value: valueAt(this.#table, column.name, row),
      expected: expectedOf(column, cause.expected),
      score: cause.score,
    };
  }

  #featuresOf(row: number): Float32Array {
    const { encoding } = this.#model.manifest;
    if (row % ENCODED_ROWS === 0) {
      const length = Math.min(ENCODED_ROWS, this.#table.rows - row);
      this.#first = row;
      const encoded = encodeRows(
        this.#table,
        encoding,
        Array.from({ length }, (_, i) => row + i),
      );
      this.#matrix = encoded.matrix;
      this.#unknown = Map.groupBy(encoded.unknown, (word) => word.row);
    }
    const features = featureCount(encoding);
    const start = (row - this.#first) * features;
    const values = this.#matrix.subarray(start, start + features);
    if (values.every(Number.isFinite)) return values;
    throw new KensaError("invalid-input", "A value is too far from everything the model was trained on.");
  }
}

const UNJUDGED = {
  score: null,
  verdict: "cannot-judge" as const,
  columns: [],
  cause: null,
  unknownWords: [],
};

/** Counts outcomes and passes them on in batches. */
class Reporter {
  readonly tally = { pass: 0, fail: 0, cannotJudge: 0 };
  readonly #context: TableInspectionContext;
  readonly #total: number;
  readonly #startedMs = performance.now();
  #waiting: InspectedRow[] = [];

  constructor(context: TableInspectionContext, total: number) {
    this.#context = context;
    this.#total = total;
  }

  add(row: InspectedRow): void {
    this.tally[row.verdict === "cannot-judge" ? "cannotJudge" : row.verdict] += 1;
    this.#waiting.push(row);
    if (this.#waiting.length >= REPORTED_ROWS) this.flush();
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    this.#context.onRows(this.#waiting);
    this.#waiting = [];
    const { pass, fail, cannotJudge } = this.tally;
    const done = pass + fail + cannotJudge;
    const seconds = (performance.now() - this.#startedMs) / 1000;
    this.#context.onProgress({
      done,
      total: this.#total,
      secondsLeft: (seconds * (this.#total - done)) / done,
    });
  }
}
