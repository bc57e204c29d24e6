/** @file Inspections as they are listed: whose they are, where the images came from, and what is left to review. */
import { sql } from "kysely";
import { KensaError } from "../../contract/errors.ts";
import type { InspectionSummary } from "../../contract/inspect-api.ts";
import type { JobState } from "../../contract/jobs-api.ts";
import type { Store } from "./store.ts";
import { inspectionRecord, readRecord } from "./tables.ts";

/** The newest first. */
export async function listInspectionOverviews(
  store: Store,
  {
    productId,
    state,
    limit,
  }: { productId?: number | undefined; state?: JobState | undefined; limit: number },
): Promise<InspectionSummary[]> {
  let query = overviews(store).orderBy("inspections.id", "desc").limit(limit);
  if (productId !== undefined) query = query.where("models.productId", "=", productId);
  if (state !== undefined) query = query.where("inspections.state", "=", state);
  return (await query.execute()).map(toSummary);
}

/** @throws KensaError `not-found`. */
export async function getInspectionOverview(store: Store, id: number): Promise<InspectionSummary> {
  const row = await overviews(store).where("inspections.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no inspection ${id}.`);
  return toSummary(row);
}

function overviews({ database }: Store) {
  return database
    .selectFrom("inspections")
    .innerJoin("models", "models.id", "inspections.modelId")
    .selectAll("inspections")
    .select((column) => [
      "models.productId",
      column
        .selectFrom("inspectedImages")
        .select(sql<number>`count(*)`.as("count"))
        .whereRef("inspectedImages.inspectionId", "=", "inspections.id")
        .where(sql<boolean>`inspected_images.verdict <> 'pass' and inspected_images.decision_id is null`)
        .as("undecided"),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof overviews>["execute"]>>[number];

function toSummary({ productId, undecided, ...row }: Row): InspectionSummary {
  const {
    pid: _,
    passCount,
    failCount,
    cannotJudgeCount,
    source,
    ...inspection
  } = readRecord(inspectionRecord, row);
  return {
    ...inspection,
    productId,
    source: source ?? { kind: "command-line" },
    pass: passCount,
    fail: failCount,
    cannotJudge: cannotJudgeCount,
    undecided: undecided ?? 0,
  };
}
