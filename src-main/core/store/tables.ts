/**
 * @file The rows of the database. Each schema is a codec: its input is what SQLite holds, its output what the program
 * uses, so a row is parsed when it is read and checked before it is written. The tables themselves are made by the
 * migrations. JSON columns hold types of the contract: whoever changes one of those so that older values no longer
 * parse writes a migration for the rows that hold it.
 */
import type { GeneratedAlways } from "kysely";
import { z } from "zod";
import { errorCode, type Failure, failure, KensaError } from "../../contract/errors.ts";
import { region } from "../../contract/image.ts";
import { scoreParts, timings, verdict } from "../../contract/inspection.ts";
import { preset, trainingSettings } from "../../contract/training.ts";

/** How a run or an inspection stands; `interrupted` is one whose process died before it could say so. */
const progressState = z.enum(["running", "finished", "cancelled", "failed", "interrupted"]);

/** How a run or an inspection came to its end; a failure says why. */
export type Ending = { state: "finished" | "cancelled" } | { state: "failed"; failure: Failure };

const rowId = z.int().positive();
const processId = z.int().positive();
const count = z.int().nonnegative();
const time = z.iso.datetime();
const flag = z.codec(z.literal([0, 1]), z.boolean(), {
  decode: (stored) => stored === 1,
  encode: (value) => (value ? 1 : 0),
});

export const productRecord = z.object({ id: rowId, name: z.string(), createdAt: time });

export const modelRecord = z.object({
  id: z.string(),
  productId: rowId,
  folder: z.string(),
  preset,
  dataHash: z.string(),
  threshold: z.number(),
  createdAt: time,
  active: flag,
});

export const runRecord = z.object({
  id: z.string(),
  productId: rowId,
  settings: json(trainingSettings),
  state: progressState,
  startedAt: time,
  endedAt: time.nullable(),
  steps: count,
  folder: z.string(),
  failure: json(failure).nullable(),
  pid: processId,
});

export const inspectionRecord = z.object({
  id: rowId,
  modelId: z.string(),
  state: progressState,
  startedAt: time,
  endedAt: time.nullable(),
  passCount: count,
  failCount: count,
  cannotJudgeCount: count,
  failure: json(failure).nullable(),
  pid: processId,
});

export const inspectedImageRecord = z.object({
  id: rowId,
  inspectionId: rowId,
  file: z.string(),
  sha256: z.string().nullable(),
  score: z.number().nullable(),
  scoreParts: json(scoreParts),
  threshold: z.number(),
  verdict,
  reasonCode: errorCode.nullable(),
  reason: z.string().nullable(),
  reasonAction: z.string().nullable(),
  regions: json(z.array(region)),
  timings: json(timings),
  heatmapFile: z.string().nullable(),
  at: time,
});

/** The row as SQLite holds it, with an id that SQLite gives. */
type Numbered<Row extends z.ZodType> = Omit<z.input<Row>, "id"> & { id: GeneratedAlways<number> };

/** The database as the queries see it. */
export type Tables = {
  products: Numbered<typeof productRecord>;
  models: z.input<typeof modelRecord>;
  runs: z.input<typeof runRecord>;
  inspections: Numbered<typeof inspectionRecord>;
  inspectedImages: Numbered<typeof inspectedImageRecord>;
};

/**
 * A row that was read, as the program uses it.
 *
 * @throws KensaError `damaged` where the row is not what Kensa writes.
 */
export function readRecord<Row extends z.ZodType>(schema: Row, row: unknown): z.output<Row> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new KensaError("damaged", "The database holds a record that cannot be read; it was left as it is.", {
    action: "Restore a backup of the data folder.",
    cause: parsed.error,
  });
}

function json<Value extends z.ZodType>(value: Value) {
  return z.codec(z.string(), value, {
    decode: (text, context) => {
      try {
        return JSON.parse(text);
      } catch (error) {
        context.issues.push({ code: "invalid_format", format: "json", input: text, message: String(error) });
        return z.NEVER;
      }
    },
    encode: (decoded) => JSON.stringify(decoded),
  });
}
