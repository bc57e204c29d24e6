/** @file Rows of process data: what the columns of a table are, and how they become numbers. */
import { z } from "zod";
import { failure } from "./errors.ts";

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

export const textEncoding = z.enum(["utf-8", "shift_jis"]);

/** A CSV file; `.gz` is unpacked. */
export const tableSource = z.object({ file: z.string(), hasHeader: z.boolean(), encoding: textEncoding });
export type TableSource = z.infer<typeof tableSource>;

/** A row that could not be used. Rows count from 1, the first below the header. */
export const refusedRow = z.object({ row: z.int().positive(), reason: failure });
export type RefusedRow = z.infer<typeof refusedRow>;
