/** @file Models: the trained versions of a product, of which at most one is active. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { ModelManifest } from "../../contract/model.ts";
import { fromPortablePath, toPortablePath } from "./portable-path.ts";
import { ensureProduct } from "./products.ts";
import type { Store } from "./store.ts";
import { modelRecord, readRecord } from "./tables.ts";

/** What models are read from: the store, or one of its transactions. */
type Source = Pick<Store, "folder" | "database">;

/** A model as it is listed; everything else that is known of it stands in its folder's `model.json`. */
export type StoredModel = z.output<typeof modelRecord>;

/**
 * Enters the model that lies in `folder`, inactive. A model that is known already has moved: only its folder changes, and it stays with
 * its product, whatever that is called by now.
 *
 * @param productId whose model it is; without it the product of the name that it was trained under, which is created where it is missing
 * @throws KensaError `conflict` where another model bears the same id.
 */
export async function registerModel(
  store: Store,
  manifest: ModelManifest,
  folder: string,
  productId?: number,
): Promise<StoredModel> {
  const known = await findModel(store, manifest.id);
  const owner = known?.productId ?? productId ?? (await ensureProduct(store, manifest.product)).id;
  const values = z.encode(modelRecord, {
    id: manifest.id,
    productId: owner,
    folder: toPortablePath(store.folder.root, folder),
    preset: manifest.settings.preset,
    dataHash: manifest.data.hash,
    threshold: manifest.threshold.value,
    createdAt: manifest.createdAt,
    active: false,
  });
  const row = await store.database
    .insertInto("models")
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({ folder: values.folder })
        .where("models.dataHash", "=", values.dataHash)
        .where("models.createdAt", "=", values.createdAt),
    )
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return toModel(store, row);
  throw new KensaError("conflict", `Another model bears the id "${manifest.id}" already.`, {
    action: "Train the model again under another id.",
  });
}

/** @throws KensaError `not-found`. */
export async function getModel(store: Source, id: string): Promise<StoredModel> {
  const model = await findModel(store, id);
  if (model === undefined) throw unknownModel(id);
  return model;
}

/** Undefined where there is no such model. */
export async function findModel(store: Source, id: string): Promise<StoredModel | undefined> {
  const row = await store.database.selectFrom("models").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toModel(store, row);
}

/** A product's models, the newest first. */
export async function listModels(store: Store, productId: number): Promise<StoredModel[]> {
  const rows = await store.database
    .selectFrom("models")
    .selectAll()
    .where("productId", "=", productId)
    .orderBy("createdAt", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => toModel(store, row));
}

/** The model that judges a product's parts, or null where none was activated. */
export async function getActiveModel(store: Source, productId: number): Promise<StoredModel | null> {
  const row = await store.database
    .selectFrom("models")
    .selectAll()
    .where("productId", "=", productId)
    .where("active", "=", 1)
    .executeTakeFirst();
  return row === undefined ? null : toModel(store, row);
}

/**
 * Makes a model its product's active one, in place of the one before, as a part of a transaction; rolling back is activating the older one.
 *
 * @throws KensaError `not-found`.
 */
export async function activateModel({ folder, database }: Source, id: string): Promise<StoredModel> {
  const product = database.selectFrom("models").select("productId").where("id", "=", id);
  await database
    .updateTable("models")
    .set({ active: 0 })
    .where("productId", "=", product)
    .where("active", "=", 1)
    .execute();
  const row = await database
    .updateTable("models")
    .set({ active: 1 })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw unknownModel(id);
  return toModel({ folder }, row);
}

function toModel(store: Pick<Store, "folder">, row: unknown): StoredModel {
  const model = readRecord(modelRecord, row);
  return { ...model, folder: fromPortablePath(store.folder.root, model.folder) };
}

function unknownModel(id: string): KensaError {
  return new KensaError("not-found", `There is no model "${id}" that judges images.`, {
    action: "kensa models lists the models there are; those of rows go with --table.",
  });
}
