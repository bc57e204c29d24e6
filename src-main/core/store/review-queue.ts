/** @file The queue: flagged images of an inspection or a product, a page at a time. */
import { sql } from "kysely";
import { KensaError } from "../../contract/errors.ts";
import type { QueueOrder } from "../../contract/review-api.ts";
import { type ReviewedImage, selectReviewed, toReviewed } from "./reviewed-images.ts";
import type { Store } from "./store.ts";

/** Whose flagged images: exactly one of the two. */
export type QueueScope =
  | { readonly inspectionId: number; readonly productId?: undefined }
  | { readonly productId: number; readonly inspectionId?: undefined };

export type QueuePage = {
  readonly scope: QueueScope;
  readonly order: QueueOrder;
  /** False leaves out what a person has decided. */
  readonly decided: boolean;
  /** The place after which the page begins, as an earlier page gave it; null = the beginning. */
  readonly cursor: string | null;
  readonly limit: number;
};

/** Failed before could-not-be-judged. */
const rank = sql<number>`case inspected_images.verdict when 'fail' then 0 else 1 end`;
/** Rising where scores fall; what has no score comes last. */
const falling = sql<number>`-coalesce(inspected_images.score, -1e308)`;

/**
 * A page of the queue and the cursor of the next one, null at the end. Decisions made meanwhile move nothing that is still
 * to come.
 *
 * @throws KensaError `invalid-input` for a cursor that no page gave.
 */
export async function pageQueue(
  store: Store,
  { scope, order, decided, cursor, limit }: QueuePage,
): Promise<{ images: ReviewedImage[]; cursor: string | null }> {
  let query = flagged(store, scope);
  if (!decided) query = query.where("inspectedImages.decisionId", "is", null);
  if (cursor !== null) query = query.where(after(order, cursor));
  if (order === "worst-first") query = query.orderBy(rank).orderBy(falling);
  const rows = await query
    .orderBy("inspectedImages.id")
    .limit(limit + 1)
    .execute();
  const images = rows.slice(0, limit).map(toReviewed);
  const last = images.at(-1);
  return { images, cursor: rows.length > limit && last ? cursorAt(last) : null };
}

/** Flagged images of a scope, and those that no person has decided. */
export async function countQueue(
  store: Store,
  scope: QueueScope,
): Promise<{ total: number; undecided: number }> {
  return flagged(store, scope)
    .clearSelect()
    .select([
      sql<number>`count(*)`.as("total"),
      sql<number>`coalesce(sum(inspected_images.decision_id is null), 0)`.as("undecided"),
    ])
    .executeTakeFirstOrThrow();
}

function flagged(store: Store, { inspectionId, productId }: QueueScope) {
  const query = selectReviewed(store).where("inspectedImages.verdict", "in", ["fail", "cannot-judge"]);
  return inspectionId === undefined
    ? query.where("models.productId", "=", productId)
    : query.where("inspectedImages.inspectionId", "=", inspectionId);
}

function cursorAt({ id, verdict, score }: ReviewedImage): string {
  return JSON.stringify([verdict === "fail" ? 0 : 1, -(score ?? -1e308), id]);
}

function after(order: QueueOrder, cursor: string) {
  const [a, b, id] = parsed(cursor);
  return order === "in-order"
    ? sql<boolean>`inspected_images.id > ${id}`
    : sql<boolean>`(${rank}, ${falling}, inspected_images.id) > (${a}, ${b}, ${id})`;
}

function parsed(cursor: string): [number, number, number] {
  try {
    const values: unknown = JSON.parse(cursor);
    if (Array.isArray(values) && values.length === 3 && values.every(Number.isFinite)) {
      return values as [number, number, number];
    }
  } catch {
    // Falls through: text that is no JSON is no cursor either.
  }
  throw new KensaError("invalid-input", "The queue has no such place.", { action: "Open the queue anew." });
}
