/** @file What is set for a product; one that was made on the command line has the defaults. */
import { z } from "zod";
import { defaultProductSettings, type ProductSettings } from "../../contract/product-settings.ts";
import type { Store } from "./store.ts";
import { productSettingsRecord, readRecord } from "./tables.ts";

export type StoredSettings = { readonly settings: ProductSettings; readonly archived: boolean };

export async function getProductSettings(store: Store, productId: number): Promise<StoredSettings> {
  const row = await store.database
    .selectFrom("productSettings")
    .selectAll()
    .where("productId", "=", productId)
    .executeTakeFirst();
  if (row === undefined) return { settings: defaultProductSettings, archived: false };
  const { settings, archived } = readRecord(productSettingsRecord, row);
  return { settings, archived };
}

/**
 * Changes what is given and leaves the rest.
 *
 * @throws KensaError `not-found` where the product does not exist.
 */
export async function changeProductSettings(
  store: Store,
  productId: number,
  change: { settings?: Partial<ProductSettings>; archived?: boolean },
): Promise<StoredSettings> {
  const before = await getProductSettings(store, productId);
  const after = {
    settings: { ...before.settings, ...change.settings },
    archived: change.archived ?? before.archived,
  };
  const values = z.encode(productSettingsRecord, {
    productId,
    ...after,
    changedAt: store.clock().toISOString(),
  });
  await store.database
    .insertInto("productSettings")
    .values(values)
    .onConflict((conflict) => conflict.column("productId").doUpdateSet(values))
    .execute();
  return after;
}
