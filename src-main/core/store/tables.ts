/**
 * @file The rows of the database. Each schema is a codec: its input is what SQLite holds, its output what the program
 * uses, so a row is parsed when it is read and checked before it is written. The tables themselves are made by the
 * migrations. JSON columns hold types of the contract: whoever changes one of those so that older values no longer
 * parse writes a migration for the rows that hold it.
 */
import type { GeneratedAlways } from "kysely";
import { z } from "zod";
import { threshold } from "../../contract/calibration.ts";
import { checkSet } from "../../contract/check-api.ts";
import { errorCode, type Failure, failure, failureCause, KensaError } from "../../contract/errors.ts";
import { reasonCode } from "../../contract/ids.ts";
import { region } from "../../contract/image.ts";
import { inspectionSource } from "../../contract/inspect-api.ts";
import { scoreParts, timings, verdict } from "../../contract/inspection.ts";
import { jobKind, jobResult, jobState } from "../../contract/jobs-api.ts";
import { productSettings } from "../../contract/product-settings.ts";
import { preset, trainingSettings } from "../../contract/training.ts";

/** How a run or an inspection stands; `interrupted` is one whose process died before it could say so. */
const progressState = jobState;

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
  /** When that process began or took up the run; null in rows of an older version. */
  pidSince: time.nullable(),
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
  /** Null in rows of an older version, and where the command line did not say. */
  source: json(inspectionSource).nullable(),
  user: z.string().nullable(),
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
  reasonCause: failureCause.nullable(),
  regions: json(z.array(region)),
  timings: json(timings),
  heatmapFile: z.string().nullable(),
  at: time,
  /** Of the upright image; null where it could not be decoded, and in rows of an older version. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  /** The person's decision in force; null where none is. */
  decisionId: rowId.nullable(),
});

export const productSettingsRecord = z.object({
  productId: rowId,
  settings: json(productSettings),
  archived: flag,
  changedAt: time,
});

export const datasetImageRecord = z.object({
  id: rowId,
  productId: rowId,
  kind: z.enum(["good", "known-bad"]),
  /** The path below the chosen folder. */
  name: z.string(),
  file: z.string(),
  /** Null until it was read, and where it could not be. */
  sha256: z.string().nullable(),
  bytes: count,
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  failure: json(failure).nullable(),
  duplicate: flag,
  nearGroup: count.nullable(),
  oddness: z.number().nonnegative().nullable(),
});

export const datasetScanRecord = z.object({
  productId: rowId,
  at: time,
  /** What was scanned, as one text, by which a later change shows. */
  settings: z.string(),
});

export const imageExclusionRecord = z.object({
  productId: rowId,
  sha256: z.string(),
  user: z.string(),
  at: time,
});

export const modelImageRecord = z.object({
  id: rowId,
  modelId: z.string(),
  usedFor: z.enum(["train", ...checkSet.options]),
  sha256: z.string().nullable(),
  file: z.string(),
  score: z.number().nullable(),
});

export const modelCheckRecord = z.object({ modelId: z.string(), at: time, notJudged: count });

export const thresholdDecisionRecord = z.object({
  id: rowId,
  modelId: z.string(),
  at: time,
  user: z.string(),
  reason: z.string(),
  previous: z.number(),
  threshold: json(threshold),
});

export const activationRecord = z.object({
  id: rowId,
  productId: rowId,
  modelId: z.string(),
  previousModelId: z.string().nullable(),
  at: time,
  user: z.string(),
  reason: z.string(),
});

export const reviewDecisionRecord = z.object({
  id: rowId,
  inspectedImageId: rowId,
  at: time,
  user: z.string(),
  oldVerdict: verdict,
  newVerdict: verdict,
  reasonCode: reasonCode.nullable(),
  /** What the code stood for; null where none was given, and where it stood for nothing. */
  reasonLabel: z.string().nullable(),
  undoes: rowId.nullable(),
  requestId: z.string(),
});

export const jobRecord = z.object({
  id: z.string(),
  kind: jobKind,
  productId: rowId.nullable(),
  runId: z.string().nullable(),
  modelId: z.string().nullable(),
  inspectionId: rowId.nullable(),
  state: progressState,
  startedAt: time,
  endedAt: time.nullable(),
  result: json(jobResult).nullable(),
  failure: json(failure).nullable(),
  pid: processId,
});

export const stepTimeRecord = z.object({ key: z.string(), seconds: z.number().positive(), at: time });

/** The row as SQLite holds it, with an id that SQLite gives. */
type Numbered<Row extends z.ZodType> = Omit<z.input<Row>, "id"> & { id: GeneratedAlways<number> };

/** The database as the queries see it. */
export type Tables = {
  products: Numbered<typeof productRecord>;
  models: z.input<typeof modelRecord>;
  runs: z.input<typeof runRecord>;
  inspections: Numbered<typeof inspectionRecord>;
  inspectedImages: Numbered<typeof inspectedImageRecord>;
  productSettings: z.input<typeof productSettingsRecord>;
  datasetImages: Numbered<typeof datasetImageRecord>;
  datasetScans: z.input<typeof datasetScanRecord>;
  imageExclusions: z.input<typeof imageExclusionRecord>;
  modelImages: Numbered<typeof modelImageRecord>;
  modelChecks: z.input<typeof modelCheckRecord>;
  thresholdDecisions: Numbered<typeof thresholdDecisionRecord>;
  activations: Numbered<typeof activationRecord>;
  reviewDecisions: Numbered<typeof reviewDecisionRecord>;
  jobs: z.input<typeof jobRecord>;
  stepTimes: z.input<typeof stepTimeRecord>;
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
    action: "Move the data folder away, then put a backup in its place («kensa restore» does the same).",
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
