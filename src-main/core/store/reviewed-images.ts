/** @file Inspected images together with the decision in force: the rows of the review queue and of the results. */
import { sql } from "kysely";
import type { Verdict } from "../../contract/inspection.ts";
import type { Decision } from "../../contract/review-api.ts";
import { imageName } from "./image-name.ts";
import { fromRecord, type StoredImage } from "./inspected-images.ts";
import { toDecision } from "./review-decisions.ts";
import type { Store } from "./store.ts";
import { inspectionRecord } from "./tables.ts";

/** An inspected image, whose it is, and what a person made of it. */
export type ReviewedImage = StoredImage & {
  /** What it is called before people. */
  readonly name: string;
  readonly productId: number;
  readonly product: string;
  readonly modelId: string;
  readonly decision: Decision | null;
};

/** The verdict in force: a person's, else the model's. */
export const finalVerdict = sql<Verdict>`coalesce(review_decisions.new_verdict, inspected_images.verdict)`;

/** The tables that belong together; columns are chosen by `reviewedColumns`. */
export function reviewedTables({ database }: Store) {
  return database
    .selectFrom("inspectedImages")
    .innerJoin("inspections", "inspections.id", "inspectedImages.inspectionId")
    .innerJoin("models", "models.id", "inspections.modelId")
    .innerJoin("products", "products.id", "models.productId")
    .leftJoin("reviewDecisions", "reviewDecisions.id", "inspectedImages.decisionId");
}

export function selectReviewed(store: Store) {
  return reviewedTables(store)
    .selectAll("inspectedImages")
    .select([
      "models.productId",
      "products.name as product",
      "inspections.modelId",
      "inspections.source",
      "reviewDecisions.at as decidedAt",
      "reviewDecisions.user as decidedBy",
      "reviewDecisions.oldVerdict",
      "reviewDecisions.newVerdict",
      "reviewDecisions.reasonCode as decidedReason",
      "reviewDecisions.reasonLabel",
      "reviewDecisions.undoes",
      "reviewDecisions.requestId",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectReviewed>["execute"]>>[number];

/** A row of `selectReviewed` as the program uses it. */
export function toReviewed(row: Row): ReviewedImage {
  const { productId, product, modelId, source, decidedAt, decidedBy, oldVerdict, newVerdict, ...rest } = row;
  const { decidedReason, reasonLabel, undoes, requestId, ...image } = rest;
  const decision =
    image.decisionId === null
      ? null
      : toDecision({
          id: image.decisionId,
          inspectedImageId: image.id,
          at: decidedAt,
          user: decidedBy,
          oldVerdict,
          newVerdict,
          reasonCode: decidedReason,
          reasonLabel,
          undoes,
          requestId,
        });
  const name = imageName(image.file, inspectionRecord.shape.source.parse(source));
  return { ...fromRecord(image), name, productId, product, modelId, decision };
}

/** Undefined where there is no such image. */
export async function findReviewed(store: Store, id: number): Promise<ReviewedImage | undefined> {
  const row = await selectReviewed(store).where("inspectedImages.id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toReviewed(row);
}
