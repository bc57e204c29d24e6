/** @file Rows of process data: what the columns of a table are, and how they become numbers. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { modelId } from "./ids.ts";
import { verdict } from "./inspection.ts";
import {
  device,
  deviceChoice,
  discriminatorTerm,
  falseRejectRate,
  seed,
  threads,
  trainingBudget,
} from "./training.ts";

/** Numbers of a training on rows: those of the paper's KDD section, or practical ones for a sensor log. */
export const tablePreset = z.enum(["bigan", "paper"]);
export type TablePreset = z.infer<typeof tablePreset>;

export const columnKind = z.enum([
  /** A number; one feature. */
  "numeric",
  /** One of several words; a feature for each of them (one-hot). */
  "categorical",
  /** Something that is no measurement, such as a time or a serial number; never looked at. */
  "ignored",
  /** The truth about the row, where it is known; no network sees it. */
  "label",
]);
export type ColumnKind = z.infer<typeof columnKind>;

/** A column of a table, by its name in the header or, where there is no header, by its number from 1. */
export const tableColumn = z.object({ name: z.string().min(1), kind: columnKind });
export type TableColumn = z.infer<typeof tableColumn>;

/** Each name once, and at most one label. */
export const tableColumns = z
  .array(tableColumn)
  .min(1)
  .refine((columns) => new Set(columns.map(({ name }) => name)).size === columns.length, {
    error: "Two columns have the same name.",
  })
  .refine((columns) => columns.filter(({ kind }) => kind === "label").length <= 1, {
    error: "More than one column is the label.",
  });

/** How numbers become features. */
export const scaling = z.enum([
  /** As they are. */
  "raw",
  /** The smallest good value is 0, the largest 1. */
  "min-max",
  /** The mean of good values is 0, their deviation 1. */
  "standard",
]);
export type Scaling = z.infer<typeof scaling>;

/** A column that takes part, and the features that it becomes. */
export const encodedColumn = z.discriminatedUnion("kind", [
  /** (value − shift) / scale. */
  z.object({
    kind: z.literal("numeric"),
    name: z.string().min(1),
    shift: z.number(),
    scale: z.number().positive(),
  }),
  /** 1 at the place of its word, 0 at the others; 0 everywhere for a word that is not among them. */
  z.object({
    kind: z.literal("categorical"),
    name: z.string().min(1),
    words: z.array(z.string()).min(1),
  }),
]);
export type EncodedColumn = z.infer<typeof encodedColumn>;

/** How a row of a table becomes the features of the networks, in this order. */
export const tableEncoding = z.object({ scaling, columns: z.array(encodedColumn).min(1) });
export type TableEncoding = z.infer<typeof tableEncoding>;

const textEncoding = z.enum(["utf-8", "shift_jis"]);

/** A CSV file; `.gz` is unpacked. */
export const tableSource = z.object({ file: z.string(), hasHeader: z.boolean(), encoding: textEncoding });
export type TableSource = z.infer<typeof tableSource>;

/** A row that could not be used. Rows count from 1, the first below the header. */
export const refusedRow = z.object({ row: z.int().positive(), reason: failure });
export type RefusedRow = z.infer<typeof refusedRow>;

export const tableTrainingSettings = z.object({
  preset: tablePreset,
  columns: tableColumns,
  /** Words of the label column that mean a good row; empty where every row is good. */
  goodLabels: z.array(z.string()),
  scaling,
  /** Length of the code; null = as the preset has it. */
  latent: z.int().min(1).max(1024).nullable(),
  discriminatorTerm,
  budget: trainingBudget,
  seed,
  device: deviceChoice,
  threads,
  falseRejectRate,
});
export type TableTrainingSettings = z.infer<typeof tableTrainingSettings>;

/** Everything that the compute process needs to train on a table. */
export const tableTrainingRequest = z.object({
  product: z.string().min(1).max(120),
  source: tableSource,
  settings: tableTrainingSettings,
  device,
  /** Where the training keeps its checkpoint. */
  runFolder: z.string(),
  /** Where the model goes; must not exist. */
  modelFolder: z.string(),
  modelId,
  /** Go on from the checkpoint in `runFolder`. */
  resume: z.boolean(),
});
export type TableTrainingRequest = z.infer<typeof tableTrainingRequest>;

export const tableInspectionRequest = z.object({
  /** The model's folder. */
  model: z.string(),
  file: z.string(),
  /** Null = as the table that the model was trained on. */
  encoding: textEncoding.nullable(),
  threads,
});
export type TableInspectionRequest = z.infer<typeof tableInspectionRequest>;

const cell = z.union([z.number(), z.string()]);

/** How far a column of a row is from what the model makes of the row. */
export const columnResidual = z.object({
  name: z.string(),
  value: cell,
  /** What G(E(x)) has in its place: a number in the column's unit, or its most likely word. */
  expected: cell,
  /** The residual in standard deviations of good rows, above their mean. */
  deviations: z.number(),
});
export type ColumnResidual = z.infer<typeof columnResidual>;

/** The one column that explains a strange row best: with it as the model expects it, the row is least strange. */
export const rowCause = z.object({
  name: z.string(),
  value: cell,
  expected: cell,
  /** The row's score with the expected value in its place. */
  score: z.number(),
});
export type RowCause = z.infer<typeof rowCause>;

/** The outcome for one row. */
export const inspectedRow = z.object({
  /** From 1, the first below the header. */
  row: z.int().positive(),
  /** The calibrated score; null where the row could not be judged. Higher = stranger. */
  score: z.number().nullable(),
  threshold: z.number(),
  verdict,
  reason: failure.nullable(),
  /** The columns that differ most, the strongest first; empty where the row could not be judged. */
  columns: z.array(columnResidual),
  /** Of a row that fails; null where no column alone makes it less strange. */
  cause: rowCause.nullable(),
  /** Words that no row had in training; the networks saw none in their place. */
  unknownWords: z.array(z.object({ column: z.string(), word: z.string() })),
  /** What the table itself says of the row; null where it has no label or the cell is empty. */
  label: z.string().nullable(),
});
export type InspectedRow = z.infer<typeof inspectedRow>;
