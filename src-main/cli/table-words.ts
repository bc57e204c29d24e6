/** @file Trainings on tables and judged rows, as lines of text and as rows for machines. */
import { stringify } from "csv-stringify/sync";
import { warningSentence } from "../contract/model.ts";
import type {
  ColumnKind,
  ColumnResidual,
  InspectedRow,
  RowCause,
  TableTrainingSettings,
} from "../contract/table.ts";
import type { TableModelManifest } from "../contract/table-model.ts";
import type { TrainingProgress, TrainingResult } from "../contract/training.ts";
import type { PlannedColumn } from "../core/table/plan-columns.ts";
import { countOf, duration, printable } from "./print.ts";
import type { ProgressState } from "./progress.ts";
import { checkedText } from "./training-text.ts";

const kindWords = {
  numeric: "Numbers",
  categorical: "Words",
  label: "Label",
  ignored: "Not looked at",
} as const satisfies Record<ColumnKind, string>;

/** What each column is taken for, with a mark at those that nobody spoke of. */
export function columnsText(columns: readonly PlannedColumn[]): string {
  const lines = Object.entries(kindWords).flatMap(([kind, words]) => {
    const names = columns.filter((column) => column.kind === kind);
    if (names.length === 0) return [];
    return [
      `${words}: ${names.map(({ name, isGuessed }) => printable(name) + (isGuessed ? "*" : "")).join(", ")}`,
    ];
  });
  const isAnyGuessed = columns.some(({ isGuessed }) => isGuessed);
  return [...lines, ...(isAnyGuessed ? ["* by what stands in it; --columns says otherwise."] : [])].join(
    "\n",
  );
}

export function tableSettingsText({ preset, scaling, budget, device, seed }: TableTrainingSettings): string {
  const spent = budget.kind === "steps" ? countOf(budget.steps, "step") : countOf(budget.minutes, "minute");
  return `Preset ${preset}, ${scaling} scaling, ${spent} on ${device}, seed ${seed}.`;
}

const stageWords: Readonly<Record<TrainingProgress["stage"], readonly [label: string, unit: string]>> = {
  prepare: ["Reading the table", "KiB"],
  compare: ["Comparing rows", "rows"],
  compile: ["Compiling", "graphs"],
  train: ["Training", "steps"],
  calibrate: ["Calibrating", "rows"],
  export: ["Writing the model", "files"],
};

/** A training's progress for the display. */
export function tableProgressOf({
  stage,
  done,
  total,
  secondsLeft,
  imagesPerSecond,
}: TrainingProgress): ProgressState {
  const [label, unit] = stageWords[stage];
  const isOfRows = stage === "train" && imagesPerSecond !== null;
  const detail = isOfRows ? { detail: `${Math.round(imagesPerSecond)} rows/s` } : {};
  return { label, unit, done, total, secondsLeft, ...detail };
}

/** What a finished training came to: data, threshold and what it promises, warnings, and where the model lies. */
export function finishedTableText(
  manifest: TableModelManifest,
  folder: string,
  result: TrainingResult,
): string {
  const { id, data, encoding, threshold, training, hyperParameters } = manifest;
  const features = encoding.columns.reduce(
    (sum, column) => sum + (column.kind === "numeric" ? 1 : column.words.length),
    0,
  );
  return [
    `Trained ${countOf(result.steps, "step")} in ${duration(result.seconds)} on ${result.device}: ${countOf(data.train, "row")} to learn from, ${data.calibration} for the threshold, ${data.check} to check it.`,
    `${countOf(encoding.columns.length, "column")}, ${countOf(features, "feature")}, a code of ${hyperParameters["latent"]}.`,
    ...(data.notGood > 0
      ? [`Not learned from: ${countOf(data.notGood, "row")} that the label does not call good.`]
      : []),
    ...leftOutText(data),
    `Threshold ${threshold.value.toFixed(3)}. ${threshold.basis.sentence}`,
    checkedText(manifest, "row"),
    ...training.warnings.map((warning) => `Warning: ${warningSentence(warning)}`),
    `Model ${id} in ${printable(folder)}`,
  ].join("\n");
}

const NAMED = 5;

function leftOutText({ refusedRows, refused }: TableModelManifest["data"]): string[] {
  if (refusedRows === 0) return [];
  const more = refusedRows > NAMED ? [`… and ${refusedRows - NAMED} more`] : [];
  const named = refused.slice(0, NAMED).map(({ reason }) => printable(reason.message));
  return [`Left out: ${countOf(refusedRows, "row")}.`, ...[...named, ...more].map((line) => `  ${line}`)];
}

const verdictWords = { pass: "pass", fail: "FAIL", "cannot-judge": "CANNOT JUDGE" } as const;

/** What the columns of `rowLine` are. */
export const rowHeader = "VERDICT       SCORE / THRESHOLD  ROW";

/** Verdict, score, row, and the probable cause or the reason why it could not be judged. */
export function rowLine(judged: InspectedRow): string {
  const { row, verdict, score, threshold, reason, columns, cause, unknownWords } = judged;
  const figures = score === null ? "" : `${score.toFixed(3)} / ${threshold.toFixed(3)}`;
  const notes = [
    ...(reason === null ? [] : [reason.message]),
    ...(cause === null ? [] : [causeText(cause)]),
    ...(verdict === "fail" && cause === null ? columns.map(residualText) : []),
    ...unknownWords.map(({ column, word }) => `${column}: «${word}» was never seen in training`),
  ];
  const note = notes.length === 0 ? "" : `  (${printable(notes.join("; "))})`;
  return `${verdictWords[verdict].padEnd(12)}  ${figures.padEnd(17)}  ${row}${note}`;
}

function causeText({ name, value, expected, score }: RowCause): string {
  return `probably ${name}: ${valueText(value)} where ${valueText(expected)} would make it ${score.toFixed(3)}`;
}

function residualText({ name, value, expected, deviations }: ColumnResidual): string {
  return `${name} ${valueText(value)}, expected ${valueText(expected)}, ${deviations.toFixed(1)} deviations`;
}

function valueText(value: number | string): string {
  return typeof value === "string" ? value : String(Number(value.toPrecision(4)));
}

/** The first line of a CSV file of rows, marked as UTF-8 so that Excel shows every language. */
export function rowCsvHeader(): string {
  const columns = [
    "row",
    "verdict",
    "score",
    "threshold",
    "reason",
    "cause",
    "cause_value",
    "cause_expected",
    "columns",
    "unknown_words",
    "label",
  ];
  return stringify([columns], { bom: true, record_delimiter: "windows" });
}

/** Text of the table goes through `escape_formulas`: a spreadsheet must not compute what a sensor log says. */
export function rowCsvLines(rows: readonly InspectedRow[]): string {
  const cells = rows.map(
    ({ row, verdict, score, threshold, reason, columns, cause, unknownWords, label }) => [
      row,
      verdict,
      score,
      threshold,
      reason?.message,
      cause?.name,
      cause?.value,
      cause?.expected,
      columns.map(residualText).join("; "),
      unknownWords.map(({ column, word }) => `${column}: ${word}`).join("; "),
      label,
    ],
  );
  return stringify(cells, { record_delimiter: "windows", escape_formulas: true });
}

/** The row of `kensa inspect --table --json`. */
export function rowJson({ reason, ...row }: InspectedRow) {
  return { ...row, reason: reason?.message ?? null };
}
