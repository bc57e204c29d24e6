/** @file What is set for a product; one that was made on the command line has the defaults. */
import { z } from "zod";
import { defaultProductSettings, type ProductSettings } from "../../contract/product-settings.ts";
import type { Store } from "./store.ts";
import { productSettingsRecord, readRecord } from "./tables.ts";

export type StoredSettings = { readonly settings: ProductSettings; readonly archived: boolean };

/** Some of the settings; as a function it is given what is stored at that moment, and may throw what is wrong with it. */
type SettingsChange = Partial<ProductSettings> | ((stored: ProductSettings) => Partial<ProductSettings>);

export async function getProductSettings(
  { database }: Pick<Store, "database">,
  productId: number,
): Promise<StoredSettings> {
  const row = await database
    .selectFrom("productSettings")
    .selectAll()
    .where("productId", "=", productId)
    .executeTakeFirst();
  if (row === undefined) return { settings: defaultProductSettings, archived: false };
  const { settings, archived } = readRecord(productSettingsRecord, row);
  return { settings, archived };
}

/**
 * Changes what is given and leaves the rest, also what others change at the same time.
 *
 * @throws KensaError `not-found` where the product does not exist.
 */
export async function changeProductSettings(
  { clock, database }: Store,
  productId: number,
  { settings: change, archived }: { settings?: SettingsChange; archived?: boolean },
): Promise<StoredSettings> {
  return database.transaction().execute(async (transaction) => {
    const before = await getProductSettings({ database: transaction }, productId);
    const changed = typeof change === "function" ? change(before.settings) : change;
    const after = { settings: { ...before.settings, ...changed }, archived: archived ?? before.archived };
    const values = z.encode(productSettingsRecord, {
      productId,
      ...after,
      changedAt: clock().toISOString(),
    });
    await transaction
      .insertInto("productSettings")
      .values(values)
      .onConflict((conflict) => conflict.column("productId").doUpdateSet(values))
      .execute();
    return after;
  });
}
