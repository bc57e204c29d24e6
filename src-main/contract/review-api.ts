/** @file The queue of flagged parts, and what people decide about them. Decisions are only ever added. */
import { z } from "zod";
import { failure } from "./errors.ts";
import {
  decisionId,
  inspectedImageId,
  inspectionId,
  modelId,
  nothing,
  pageSize,
  productId,
  reasonCode,
  time,
  userName,
} from "./ids.ts";
import { imageSize, region } from "./image.ts";
import { scoredTerm, scoreParts, verdict } from "./inspection.ts";
import { mapName } from "./model.ts";
import { procedure } from "./procedure.ts";

/** What a person decided about an image, or took back. */
export const decision = z.object({
  id: decisionId,
  inspectedImageId,
  at: time,
  user: userName,
  /** The verdict in force before and after: a person's, else the model's. */
  oldVerdict: verdict,
  newVerdict: verdict,
  reasonCode: reasonCode.nullable(),
  /** What the code stood for when it was decided, whatever it stands for now; null where that is not known. */
  reasonLabel: z.string().nullable(),
  /** The decision that this one takes back; null for a decision proper. */
  undoes: decisionId.nullable(),
});
export type Decision = z.infer<typeof decision>;

/** An image of the queue. Only what is needed to show and to prefetch it; pictures come by `mediaUrl.inspected`. */
export const queueItem = z.object({
  id: inspectedImageId,
  inspectionId,
  name: z.string(),
  at: time,
  verdict,
  score: z.number().nullable(),
  threshold: z.number(),
  reason: failure.nullable(),
  regions: z.array(region),
  /** Of the upright image, the scale of the regions; null where it could not be read. */
  size: imageSize.nullable(),
  /** The decision in force; null where no person has decided. */
  decision: decision.nullable(),
});
export type QueueItem = z.infer<typeof queueItem>;

export const inspectedDetail = queueItem.extend({
  productId,
  modelId,
  scoreParts,
  /** What the score is made of, the largest contribution first; empty where the model cannot say. */
  terms: z.array(scoredTerm),
  /** The maps that can be looked at alone, as `mediaUrl.inspected` draws them. */
  maps: z.array(mapName),
  sha256: z.string().nullable(),
  /** A camera's picture of a passed part that was removed to make room; all else that is known of it is kept. */
  isPictureRemoved: z.boolean(),
});
export type InspectedDetail = z.infer<typeof inspectedDetail>;

const count = z.int().nonnegative();

/**
 * The decision in force that the person saw, null for none: where another one is in force by now, nothing is stored and
 * the answer is a `conflict`. Absent: whatever is in force, for scripts that look at nothing.
 */
const expectedDecisionId = decisionId.nullable().optional();

/** Exactly one of the two says whose flagged parts they are. */
const scope = {
  productId: productId.optional(),
  inspectionId: inspectionId.optional(),
};

export const queueOrder = z.enum(["worst-first", "in-order"]);
export type QueueOrder = z.infer<typeof queueOrder>;

export const review = {
  queue: procedure
    .route({
      method: "GET",
      path: "/review/queue",
      summary: "Flagged images: what failed or could not be judged",
    })
    .input(
      z
        .strictObject({
          ...scope,
          /** `worst-first`: failed by falling score, then what could not be judged. `in-order`: as they were inspected. */
          order: queueOrder.default("worst-first"),
          /** False leaves out what a person has decided already. */
          decided: z.boolean().default(false),
          /** Where the last page ended; absent for the first one. */
          cursor: z.string().max(200).optional(),
          limit: pageSize.default(100),
        })
        .refine(({ productId: p, inspectionId: i }) => (p === undefined) !== (i === undefined), {
          error: "Give either a product or an inspection.",
        }),
    )
    .output(
      z.object({
        items: z.array(queueItem),
        /** For the next page; null at the end. */
        cursor: z.string().nullable(),
        /** Flagged images of the whole queue, decided or not, and those not decided yet. */
        total: count,
        undecided: count,
      }),
    ),
  get: procedure
    .route({
      method: "GET",
      path: "/review/{inspectedImageId}",
      summary: "Everything known of an inspected image",
    })
    .input(z.strictObject({ inspectedImageId }))
    .output(inspectedDetail),
  decide: procedure
    .route({
      method: "POST",
      path: "/review/{inspectedImageId}/decide",
      summary: "Store a person's verdict; it is on the disk once this answers",
    })
    .input(
      z.strictObject({
        inspectedImageId,
        verdict,
        reasonCode: reasonCode.nullable().default(null),
        /** What the person saw the reason called: where it is called otherwise by now, the answer is a `conflict`. Absent: whatever it is called. */
        reasonLabel: z.string().max(200).optional(),
        user: userName,
        expectedDecisionId,
        /** Made by the caller: sent again after a lost answer, the decision is stored once. */
        requestId: z.uuid(),
      }),
    )
    .output(decision),
  undo: procedure
    .route({
      method: "POST",
      path: "/review/{inspectedImageId}/undo",
      summary: "Take back the decision in force; the one before it is in force again",
    })
    .input(z.strictObject({ inspectedImageId, user: userName, expectedDecisionId, requestId: z.uuid() }))
    .output(decision),
  history: procedure
    .route({
      method: "GET",
      path: "/review/{inspectedImageId}/history",
      summary: "All decisions, the newest first",
    })
    .input(z.strictObject({ inspectedImageId }))
    .output(z.array(decision)),
  users: procedure
    .route({
      method: "GET",
      path: "/review/users",
      summary: "Who has decided before, the latest first, at most 50",
    })
    .input(nothing)
    .output(z.array(userName)),
};
