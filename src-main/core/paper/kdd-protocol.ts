/**
 * @file KDD Cup 1999, 10 %, as the paper used it (Zenati et al. 2018, section 4; the authors' released code).
 *
 * The roles are swapped: attacks are four fifths of the file and are what is learnt as ordinary; rows labelled `normal.` are
 * the anomalies to be found. Half of the rows are for training, of which the anomalies are left out; the other half is the
 * test. The fifth of the test with the highest scores is flagged.
 */

import { access } from "node:fs/promises";
import { join } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import type { TableColumn } from "../../contract/table.ts";
import { type Decision, decideTopShare } from "../evaluation/decision.ts";
import { auroc, rankImages, type ScoredImage } from "../evaluation/ranking.ts";
import { randomFor } from "../random/random.ts";
import { encodeRows, featureCount, fitEncoding } from "../table/encode-table.ts";
import { readTable } from "../table/read-table.ts";
import { labelsOf, type Table } from "../table/table.ts";

/** The columns of the file, from 1, that are words or switches: protocol, service, flag, land, and three of log-ins. */
const WORD_COLUMNS = new Set([2, 3, 4, 7, 12, 21, 22]);
const COLUMNS = 41;
const FILES = ["kddcup.data_10_percent.gz", "kddcup.data_10_percent_corrected", "kddcup.data_10_percent"];
const SPLIT_SEED = 42;
/** Of the test, the share of anomalies that the published protocol expects and therefore flags. */
export const FLAGGED_SHARE = 0.2;
const ANOMALY = "normal.";
/** Places of `src_bytes` and `dst_bytes` among the file's columns, from 1. */
const BYTES_COLUMNS = ["5", "6"];

export type KddScaling = "raw" | "min-max";

export type KddData = {
  readonly columns: number;
  /** Attacks only, `[rows, columns]`. */
  readonly train: Float32Array;
  readonly test: Float32Array;
  /** `[test rows]`; true for `normal.` */
  readonly anomalies: readonly boolean[];
  /** src_bytes + dst_bytes of each test row, not scaled. */
  readonly bytes: Float64Array;
};

/**
 * Reads the file once; what comes back prepares the data for each scaling.
 *
 * @throws KensaError `not-found` with the names of the files that were looked for
 */
export async function openKdd(folder: string): Promise<(scaling: KddScaling) => KddData> {
  const table = await readTable(
    { file: await findFile(folder), hasHeader: false, encoding: "utf-8" },
    kddColumns(),
  );
  return (scaling) => prepare(table, scaling);
}

async function findFile(folder: string): Promise<string> {
  for (const name of FILES) {
    const path = join(folder, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new KensaError("not-found", `${folder} has no file ${FILES[0]}.`, {
    action: `Put the 10 % file of KDD Cup 1999 there, packed as ${FILES[0]} or unpacked as ${FILES[1]}; it is published by the UCI archive.`,
  });
}

function kddColumns(): TableColumn[] {
  const columns = Array.from({ length: COLUMNS }, (_, index): TableColumn => {
    const number = index + 1;
    return { name: String(number), kind: WORD_COLUMNS.has(number) ? "categorical" : "numeric" };
  });
  return [...columns, { name: String(COLUMNS + 1), kind: "label" }];
}

function prepare(table: Table, scaling: KddScaling): KddData {
  const labels = labelsOf(table)!;
  const order = randomFor(SPLIT_SEED, "split of KDD99").permutation(table.rows);
  const half = Math.floor(table.rows / 2);
  const trainRows = order.subarray(0, half).filter((row) => labels[row] !== ANOMALY);
  const testRows = order.subarray(half);
  // Words are taken from the whole file before it is split, as released; ranges from the training rows.
  const encoding = fitEncoding(table, { scaling, scalingRows: trainRows });
  return {
    columns: featureCount(encoding),
    train: encodeRows(table, encoding, trainRows).matrix,
    test: encodeRows(table, encoding, testRows).matrix,
    anomalies: Array.from(testRows, (row) => labels[row] === ANOMALY),
    bytes: bytesOf(table, testRows),
  };
}

function bytesOf(table: Table, rows: Uint32Array): Float64Array {
  const columns = table.columns.flatMap((column) =>
    column.kind === "numeric" && BYTES_COLUMNS.includes(column.name) ? [column.values] : [],
  );
  return Float64Array.from(rows, (row) => columns.reduce((sum, values) => sum + values[row]!, 0));
}

export type KddMetrics = {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly auroc: number;
  /** R / P; 1.0159 with the file's own counts unless scores tie at the threshold. */
  readonly recallByPrecision: number;
  readonly flagged: number;
  /** Rows that share the lowest flagged score. */
  readonly tied: number;
};

/** The paper's figures: precision, recall and F1 of the top fifth. */
export function kddMetrics(scores: ArrayLike<number>, anomalies: readonly boolean[]): KddMetrics {
  const scored: ScoredImage[] = anomalies.map((defective, row) => ({ score: scores[row]!, defective }));
  const { decision, flagged, tied } = decideTopShare(scored, FLAGGED_SHARE)!;
  const { precision, recall, f1 } = decision as Decision & { precision: number; recall: number; f1: number };
  return {
    precision,
    recall,
    f1,
    auroc: auroc(rankImages(scored))!,
    recallByPrecision: precision === 0 ? 0 : recall / precision,
    flagged,
    tied,
  };
}
