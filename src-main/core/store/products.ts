/** @file Products: the kinds of parts. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { Store } from "./store.ts";
import { productRecord, readRecord } from "./tables.ts";

export type Product = z.output<typeof productRecord>;

/** One name, however it was typed: a Mac writes «が» as two characters where others write one. */
const productName = z.string().normalize("NFC").trim().min(1).max(120);

/**
 * A new product.
 *
 * @throws KensaError `conflict` where the name is taken, `invalid-input` where it is empty or over 120 characters.
 */
export async function createProduct(store: Store, name: string): Promise<Product> {
  const created = await insertProduct(store, name);
  if (created !== undefined) return created;
  throw nameTaken(name);
}

/**
 * The product of that name, created where there is none.
 *
 * @throws KensaError `invalid-input` where the name is empty or over 120 characters.
 */
export async function ensureProduct(store: Store, name: string): Promise<Product> {
  const created = await insertProduct(store, name);
  if (created !== undefined) return created;
  const row = await store.database
    .selectFrom("products")
    .selectAll()
    .where("name", "=", parsedName(name))
    .executeTakeFirst();
  return readRecord(productRecord, row);
}

/** @throws KensaError `not-found`. */
export async function getProduct(store: Store, id: number): Promise<Product> {
  const row = await store.database.selectFrom("products").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no product ${id}.`);
  return readRecord(productRecord, row);
}

/**
 * Gives a product another name.
 *
 * @throws KensaError `not-found`, `conflict` where the name is taken, `invalid-input` as `createProduct`.
 */
export async function renameProduct(store: Store, id: number, name: string): Promise<Product> {
  const wanted = parsedName(name);
  return store.database.transaction().execute(async (transaction) => {
    const taken = await transaction
      .selectFrom("products")
      .select("id")
      .where("name", "=", wanted)
      .where("id", "!=", id)
      .executeTakeFirst();
    if (taken !== undefined) throw nameTaken(wanted);
    const row = await transaction
      .updateTable("products")
      .set({ name: wanted })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new KensaError("not-found", `There is no product ${id}.`);
    return readRecord(productRecord, row);
  });
}

/** All products by name. */
export async function listProducts(store: Store): Promise<Product[]> {
  const rows = await store.database.selectFrom("products").selectAll().orderBy("name").execute();
  return rows.map((row) => readRecord(productRecord, row));
}

async function insertProduct(store: Store, name: string): Promise<Product | undefined> {
  const row = await store.database
    .insertInto("products")
    .values({ name: parsedName(name), createdAt: store.clock().toISOString() })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : readRecord(productRecord, row);
}

function parsedName(name: string): string {
  const parsed = productName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new KensaError("invalid-input", "A product's name has 1 to 120 characters.", { cause: parsed.error });
}

function nameTaken(name: string): KensaError {
  return new KensaError("conflict", `There is already a product named "${name}".`, {
    action: "Choose another name.",
    failureCause: "name-taken",
  });
}
