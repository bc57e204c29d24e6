/** @file Inspections: a folder as a job, or camera frames one by one. */
import { z } from "zod";
import { failure } from "./errors.ts";
import { folderPath, inspectedImageId, inspectionId, modelId, productId, time, userName } from "./ids.ts";
import { imageSize, region } from "./image.ts";
import { verdict } from "./inspection.ts";
import { job, jobState } from "./jobs-api.ts";
import { procedure } from "./procedure.ts";

/** Frames come as JPEG, PNG or WebP, as a browser makes them. */
export const MAXIMUM_FRAME_BYTES = 32 * 2 ** 20;

/** A judgement of a frame that takes longer counts as none: the frame is stored as «cannot judge». */
export const LONGEST_JUDGEMENT_MS = 10_000;

/** An inspection of camera frames of which nothing is heard for so long, neither a frame nor a sign of life, ends by itself. */
export const CAMERA_SILENCE_MS = 5 * 60_000;

export const inspectionSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder"), folder: folderPath, watch: z.boolean() }),
  z.object({ kind: z.literal("camera"), name: z.string().max(200) }),
  z.object({ kind: z.literal("command-line") }),
]);
export type InspectionSource = z.infer<typeof inspectionSource>;

const count = z.int().nonnegative();

export const inspection = z.object({
  id: inspectionId,
  productId,
  modelId,
  source: inspectionSource,
  user: userName.nullable(),
  state: jobState,
  startedAt: time,
  endedAt: time.nullable(),
  /** By the model's verdict. */
  pass: count,
  fail: count,
  cannotJudge: count,
  /** Flagged images that no person has decided yet. */
  undecided: count,
  failure: failure.nullable(),
});
export type InspectionSummary = z.infer<typeof inspection>;

/** What a camera frame is answered with. */
export const frameVerdict = z.object({
  id: inspectedImageId,
  verdict,
  score: z.number().nullable(),
  threshold: z.number(),
  reason: failure.nullable(),
  regions: z.array(region),
  size: imageSize.nullable(),
  /** From the arrival of the frame to its verdict. */
  milliseconds: z.number().nonnegative(),
});
export type FrameVerdict = z.infer<typeof frameVerdict>;

/** What judges the next frame of an open camera. */
export const cameraState = z.object({
  modelId,
  modelCreatedAt: time,
  /** In force. */
  threshold: z.number(),
  /** Where the pictures are kept; `isLow` where little is left although all was removed that may be. */
  disk: z.object({ freeBytes: z.number().nonnegative(), isLow: z.boolean() }),
});
export type CameraState = z.infer<typeof cameraState>;

const byId = z.strictObject({ inspectionId });
const begin = z.strictObject({
  productId,
  /** Absent: the active one. */
  modelId: modelId.optional(),
  user: userName,
});

export const inspect = {
  start: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/inspections",
      summary: "Inspect a folder, as a job",
    })
    .input(
      begin.extend({
        folder: folderPath,
        /** Go on with every image that appears there, until cancelled. */
        watch: z.boolean().default(false),
        /** With `watch`: leave out what lies there at the beginning. */
        onlyNew: z.boolean().default(false),
      }),
    )
    .output(job),
  openCamera: procedure
    .route({
      method: "POST",
      path: "/products/{productId}/camera",
      summary: "Begin an inspection of camera frames",
    })
    .input(begin.extend({ camera: z.string().max(200).default("") }))
    .output(inspection),
  frame: procedure
    .route({ method: "POST", path: "/inspections/{inspectionId}/frames", summary: "Judge one camera frame" })
    // `conflict` where the inspection has ended, also since another model was activated: the frame belongs to a new one then.
    .input(byId.extend({ image: z.file().min(1).max(MAXIMUM_FRAME_BYTES) }))
    .output(frameVerdict),
  keepCamera: procedure
    .route({
      method: "POST",
      path: "/inspections/{inspectionId}/keep",
      summary: "Say that the camera is still in use, and learn what judges its next frame",
    })
    .input(byId)
    .output(cameraState),
  closeCamera: procedure
    .route({
      method: "POST",
      path: "/inspections/{inspectionId}/close",
      summary: "End an inspection of camera frames",
    })
    .input(byId)
    .output(inspection),
  list: procedure
    .route({ method: "GET", path: "/inspections", summary: "Inspections, the newest first" })
    .input(
      z.strictObject({
        productId: productId.optional(),
        state: jobState.optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(inspection)),
  get: procedure
    .route({ method: "GET", path: "/inspections/{inspectionId}", summary: "One inspection" })
    .input(byId)
    .output(inspection),
};
