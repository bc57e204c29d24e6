/** @file `model.json` of a model of rows: everything that is known of it beside its graph. */
import { z } from "zod";
import { sha256 } from "./ids.ts";
import { modelManifest, scoreFormula } from "./model.ts";
import { refusedRow, tableEncoding, tableSource, tableTrainingSettings } from "./table.ts";

/** Raised whenever an older reader could misread a newer file. */
export const TABLE_MODEL_SCHEMA_VERSION = 1;

/** Counts of the rows that a model was made from. */
export const tableModelData = z.object({
  /** SHA-256 of the file. */
  hash: sha256,
  rows: z.int().nonnegative(),
  /** Rows whose label does not mean good; no network has seen them. */
  notGood: z.int().nonnegative(),
  train: z.int().nonnegative(),
  calibration: z.int().nonnegative(),
  check: z.int().nonnegative(),
  refusedRows: z.int().nonnegative(),
  /** The first of them. */
  refused: z.array(refusedRow),
});
export type TableModelData = z.infer<typeof tableModelData>;

export const tableModelManifest = modelManifest
  .omit({ kind: true, schemaVersion: true, settings: true, data: true, heatmapThreshold: true })
  .extend({
    kind: z.literal("kensa-table-model"),
    schemaVersion: z.literal(TABLE_MODEL_SCHEMA_VERSION),
    settings: tableTrainingSettings,
    /** The table that it was trained on; another one is read in the same way. */
    source: tableSource,
    encoding: tableEncoding,
    data: tableModelData,
    score: scoreFormula,
  });
export type TableModelManifest = z.infer<typeof tableModelManifest>;
