/** @file Which model judges a product's parts, since when, and who decided it. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { Activation } from "../../contract/models-api.ts";
import { activateModel, getActiveModel, getModel } from "./models.ts";
import type { Store } from "./store.ts";
import { activationRecord, readRecord } from "./tables.ts";

export type Decider = { readonly user: string; readonly reason: string };

/**
 * Makes a model its product's active one, and keeps who decided it.
 *
 * @throws KensaError `not-found`; `conflict` where it is active already.
 */
export async function recordActivation(
  store: Store,
  modelId: string,
  { user, reason }: Decider,
): Promise<Activation> {
  return store.database.transaction().execute(async (transaction) => {
    const within = { folder: store.folder, database: transaction };
    const { productId, active } = await getModel(within, modelId);
    if (active) throw alreadyActive();
    const previous = await getActiveModel(within, productId);
    const values = z.encode(activationRecord.omit({ id: true }), {
      productId,
      modelId,
      previousModelId: previous?.id ?? null,
      at: store.clock().toISOString(),
      user,
      reason,
    });
    const row = await transaction.insertInto("activations").values(values).returningAll().executeTakeFirst();
    await activateModel(within, modelId);
    return readRecord(activationRecord, row);
  });
}

/** A product's activations, the newest first. */
export async function listActivations(store: Store, productId: number): Promise<Activation[]> {
  const rows = await store.database
    .selectFrom("activations")
    .selectAll()
    .where("productId", "=", productId)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => readRecord(activationRecord, row));
}

function alreadyActive(): KensaError {
  return new KensaError("conflict", "This model is the active one already.", {
    action: "Its product's history says who activated it.",
    failureCause: "already-active",
  });
}
