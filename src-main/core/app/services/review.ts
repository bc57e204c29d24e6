/** @file The review queue and what people decide. */
import type { api } from "../../../contract/api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { ScoreParts } from "../../../contract/inspection.ts";
import type { InspectedDetail, QueueItem } from "../../../contract/review-api.ts";
import type { Services } from "../../../contract/services.ts";
import { readManifest } from "../../model/model-folder.ts";
import { scoredTerms } from "../../model/scored-terms.ts";
import { shownMaps } from "../../model/shown-maps.ts";
import { getModel } from "../../store/models.ts";
import { decideImage, listDecisions, listReviewers, undoDecision } from "../../store/review-decisions.ts";
import { countQueue, pageQueue, type QueueScope } from "../../store/review-queue.ts";
import { findReviewed, type ReviewedImage } from "../../store/reviewed-images.ts";
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../app-context.ts";
import { isPictureRemoved } from "../camera-pictures.ts";

export function reviewService({ store }: AppContext): Services<typeof api.review> {
  return {
    queue: async ({ productId, inspectionId, order, decided, cursor, limit }) => {
      const scope = scopeOf(productId, inspectionId);
      const page = await pageQueue(store, { scope, order, decided, cursor: cursor ?? null, limit });
      return {
        items: page.images.map(toQueueItem),
        cursor: page.cursor,
        ...(await countQueue(store, scope)),
      };
    },
    get: async ({ inspectedImageId }) => {
      const image = await findReviewed(store, inspectedImageId);
      if (image === undefined)
        throw new KensaError("not-found", `There is no inspected image ${inspectedImageId}.`);
      const { productId, modelId, scoreParts, sha256 } = image;
      const explained = await explain(store, modelId, scoreParts);
      const isRemoved = await isPictureRemoved(store.folder.root, image);
      const known = { productId, modelId, scoreParts, sha256, isPictureRemoved: isRemoved };
      return { ...toQueueItem(image), ...explained, ...known };
    },
    decide: (request) => decideImage(store, request),
    undo: (request) => undoDecision(store, request),
    history: ({ inspectedImageId }) => listDecisions(store, inspectedImageId),
    users: () => listReviewers(store),
  };
}

/** Why an image was judged as it was, and what can be looked at for it. A verdict stays readable where its model is gone. */
async function explain(
  store: Store,
  modelId: string,
  parts: ScoreParts,
): Promise<Pick<InspectedDetail, "terms" | "maps">> {
  try {
    const manifest = await readManifest((await getModel(store, modelId)).folder);
    return { terms: scoredTerms(manifest, parts), maps: shownMaps(manifest) };
  } catch (thrown) {
    if (thrown instanceof KensaError) return { terms: [], maps: [] };
    throw thrown;
  }
}

/** The schema has made sure that exactly one is given. */
function scopeOf(productId: number | undefined, inspectionId: number | undefined): QueueScope {
  return inspectionId === undefined ? { productId: productId! } : { inspectionId };
}

/** An inspected image as the queue and the results show it. */
export function toQueueItem(image: ReviewedImage): QueueItem {
  const { id, inspectionId, name, at, verdict, score, threshold, reason, regions, size, decision } = image;
  return { id, inspectionId, name, at, verdict, score, threshold, reason, regions, size, decision };
}
