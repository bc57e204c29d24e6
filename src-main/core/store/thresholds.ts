/** @file The threshold of a model that is in force, and who set it when and why. */
import { z } from "zod";
import type { Threshold } from "../../contract/calibration.ts";
import type { ThresholdDecision } from "../../contract/check-api.ts";
import { KensaError } from "../../contract/errors.ts";
import type { Store } from "./store.ts";
import { readRecord, thresholdDecisionRecord } from "./tables.ts";

/**
 * Puts another threshold in force and keeps what was decided.
 *
 * @throws KensaError `not-found`.
 */
export async function decideThreshold(
  store: Store,
  modelId: string,
  { threshold, user, reason }: { threshold: Threshold; user: string; reason: string },
): Promise<ThresholdDecision> {
  const at = store.clock().toISOString();
  return store.database.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom("models")
      .select("threshold")
      .where("id", "=", modelId)
      .executeTakeFirst();
    if (before === undefined) throw new KensaError("not-found", `There is no model "${modelId}".`);
    const previous = before.threshold;
    await transaction
      .updateTable("models")
      .set({ threshold: threshold.value })
      .where("id", "=", modelId)
      .execute();
    const values = z.encode(thresholdDecisionRecord.omit({ id: true }), {
      modelId,
      at,
      user,
      reason,
      previous,
      threshold,
    });
    const row = await transaction
      .insertInto("thresholdDecisions")
      .values(values)
      .returningAll()
      .executeTakeFirst();
    return readRecord(thresholdDecisionRecord, row);
  });
}

/** The decisions about a model's threshold, the newest first; none where it is the one of its training. */
export async function listThresholdDecisions(store: Store, modelId: string): Promise<ThresholdDecision[]> {
  const rows = await store.database
    .selectFrom("thresholdDecisions")
    .selectAll()
    .where("modelId", "=", modelId)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => readRecord(thresholdDecisionRecord, row));
}

/** The threshold that a person put in force, null where it is the one of the training. */
export async function findDecidedThreshold(store: Store, modelId: string): Promise<Threshold | null> {
  const row = await store.database
    .selectFrom("thresholdDecisions")
    .selectAll()
    .where("modelId", "=", modelId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : readRecord(thresholdDecisionRecord, row).threshold;
}
