/** @file What the application and its compute process say to each other. Both sides parse what they receive. */
import { z } from "zod";
import { threshold } from "./calibration.ts";
import { failure } from "./errors.ts";
import { evaluationResult } from "./evaluation.ts";
import { imageGeometry } from "./image.ts";
import { inspectedImage } from "./inspection.ts";
import { inspectedPicture } from "./media.ts";
import { inspectedRow, tableInspectionRequest, tableTrainingRequest } from "./table.ts";
import {
  device,
  learningPreset,
  threads,
  trainingProgress,
  trainingRequest,
  trainingResult,
} from "./training.ts";

export const inspectionRequest = z.object({
  /** The model's folder. */
  model: z.string(),
  /** Image files, and folders that are searched with their subfolders. */
  paths: z.array(z.string()).min(1),
  /** Where overlays are written; null for none. */
  heatmaps: z.string().nullable(),
  /** Beside each overlay one of every map alone; absent = no. */
  maps: z.boolean().optional(),
  /** Go on with every image that appears in the folders, until cancelled. */
  watch: z.boolean(),
  /** Of watched folders: leave out what lies there when the inspection begins. Absent = no. */
  onlyNew: z.boolean().optional(),
  /**
   * Files that this inspection has judged before, each with the mark of the picture that it was, null where that is not known. They are
   * left out; in a watched folder only while they are still those pictures.
   */
  judged: z.array(z.object({ file: z.string(), mark: z.string().nullable() })).optional(),
  /** Only the next image that is left, and nothing beside it: an earlier process may have died over it. Absent = no. */
  alone: z.boolean().optional(),
  threads,
  /** In place of the model's own, where a person has set another one. */
  threshold: threshold.optional(),
});
export type InspectionRequest = z.infer<typeof inspectionRequest>;

export const inspectionTally = z.object({
  pass: z.int().nonnegative(),
  fail: z.int().nonnegative(),
  cannotJudge: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
});
export type InspectionTally = z.infer<typeof inspectionTally>;

export const evaluationRequest = z.object({
  model: z.string(),
  good: z.array(z.string()).min(1),
  bad: z.array(z.string()).min(1),
  /** Ground truth pictures, `<defect>/<file>_mask.png`; null for none. */
  masks: z.string().nullable(),
  threads,
  /** In place of the model's own, where a person has set another one. */
  threshold: threshold.optional(),
});
export type EvaluationRequest = z.infer<typeof evaluationRequest>;

export const probeRequest = z.object({ device, threads });

export const probeResult = z.object({
  device,
  /** Largest difference from the right numbers. */
  error: z.number().nonnegative(),
  flopsPerSecond: z.number().nonnegative(),
});
export type ProbeResult = z.infer<typeof probeResult>;

export const scanRequest = z.object({
  good: z.array(z.string()).min(1),
  knownBad: z.string().nullable(),
  geometry: imageGeometry,
});
export type ScanRequest = z.infer<typeof scanRequest>;

/** A file of a product's folders. */
export const listedFile = z.object({
  kind: z.enum(["good", "known-bad"]),
  /** The path below the folder. */
  name: z.string(),
  file: z.string(),
});
export type ListedFile = z.infer<typeof listedFile>;

/** The same, once it was read and compared. */
export const scannedImage = listedFile.extend({
  sha256: z.string().nullable(),
  bytes: z.int().nonnegative(),
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  failure: failure.nullable(),
  /** Another file before it has the same content. */
  duplicate: z.boolean(),
  /** Its group of near-duplicates; null where it is alone. */
  nearGroup: z.int().nonnegative().nullable(),
  /** 1 is usual; null where it was not compared. */
  oddness: z.number().nonnegative().nullable(),
});
export type ScannedImage = z.infer<typeof scannedImage>;

export const measureRequest = z.object({
  preset: learningPreset,
  geometry: imageGeometry,
  device,
  threads,
});
export type MeasureRequest = z.infer<typeof measureRequest>;

const judgedBy = z.object({
  /** The model's folder. */
  model: z.string(),
  threshold: threshold.optional(),
  file: z.string(),
  threads,
});

/** What a resident compute process is asked, many times over, with the model kept open. */
export const question = z.discriminatedUnion("kind", [
  judgedBy.extend({ kind: z.literal("judge") }),
  judgedBy.extend({
    kind: z.literal("picture"),
    picture: inspectedPicture.exclude(["image"]),
    /** Of the file that was judged; null where it is not known. */
    sha256: z.string().nullable(),
  }),
]);
export type Question = z.infer<typeof question>;

export const answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("judged"), image: inspectedImage }),
  /** A PNG file; as text, since the channel to the process carries JSON. */
  z.object({ kind: z.literal("picture"), png: z.base64() }),
]);
export type Answer = z.infer<typeof answer>;

const questionNumber = z.int().nonnegative();

/** How far an inspection or evaluation is. `total` is null while a folder is watched. */
export const imageProgress = z.object({
  done: z.int().nonnegative(),
  total: z.int().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** Of a watched folder: it is not there now. Absent = it is. */
  isFolderMissing: z.boolean().optional(),
});
export type ImageProgress = z.infer<typeof imageProgress>;

export const workerRequest = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("train"), request: trainingRequest }),
  z.object({ kind: z.literal("inspect"), request: inspectionRequest }),
  z.object({ kind: z.literal("evaluate"), request: evaluationRequest }),
  z.object({ kind: z.literal("train-table"), request: tableTrainingRequest }),
  z.object({ kind: z.literal("inspect-table"), request: tableInspectionRequest }),
  z.object({ kind: z.literal("probe"), request: probeRequest }),
  z.object({ kind: z.literal("scan"), request: scanRequest }),
  z.object({ kind: z.literal("measure"), request: measureRequest }),
  z.object({ kind: z.literal("question"), id: questionNumber, question }),
  z.object({ kind: z.literal("cancel") }),
]);
export type WorkerRequest = z.infer<typeof workerRequest>;

export const workerEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("training-progress"), progress: trainingProgress }),
  z.object({ kind: z.literal("image-progress"), progress: imageProgress }),
  z.object({ kind: z.literal("image"), image: inspectedImage }),
  /**
   * Of an image of a watched folder, and of one that is looked at alone: from here on a death is its fault. `mark` tells the picture from
   * others that may lie under its name later; null where there is none any more.
   */
  z.object({ kind: z.literal("image-begun"), file: z.string(), mark: z.string().nullable() }),
  z.object({ kind: z.literal("rows"), rows: z.array(inspectedRow) }),
  z.object({ kind: z.literal("trained"), result: trainingResult }),
  z.object({ kind: z.literal("inspected"), result: inspectionTally }),
  z.object({ kind: z.literal("evaluated"), result: evaluationResult }),
  z.object({ kind: z.literal("probed"), result: probeResult }),
  /** All files, before any of them was read. */
  z.object({ kind: z.literal("listed-files"), files: z.array(listedFile) }),
  /** How many of the good images were compared with all others. */
  z.object({ kind: z.literal("compare-progress"), progress: imageProgress }),
  z.object({ kind: z.literal("scanned-images"), images: z.array(scannedImage) }),
  z.object({ kind: z.literal("scanned") }),
  z.object({ kind: z.literal("measured"), secondsPerStep: z.number().positive() }),
  z.object({ kind: z.literal("answered"), id: questionNumber, answer }),
  z.object({ kind: z.literal("refused"), id: questionNumber, failure }),
  z.object({ kind: z.literal("failed"), failure }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;
