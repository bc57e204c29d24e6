import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { addInspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { ensureProduct, getProduct, listProducts } from "../../../src-main/core/store/products.ts";
import { damagePages } from "./raw-database.ts";
import { sampleImages } from "./sample-values.ts";
import { allOf, sampleInspection, temporaryStore } from "./samples.ts";

it("lets no other process write between what a transaction reads and what it writes", async () => {
  const store = await temporaryStore();
  const other = new Sqlite(store.folder.database, { timeout: 0 });
  const insert = other.prepare("insert into products (name, created_at) values ('other', '')");
  await store.database.transaction().execute(async (transaction) => {
    await transaction.selectFrom("products").selectAll().execute();
    expect(() => insert.run()).toThrow("locked");
    await transaction
      .insertInto("products")
      .values({ name: "mine", createdAt: store.clock().toISOString() })
      .execute();
  });
  other.close();
  expect(await listProducts(store)).toMatchObject([{ name: "mine" }]);
});

it("undoes a transaction that fails, and goes on with the next query", async () => {
  const store = await temporaryStore();
  const failing = store.database.transaction().execute(async (transaction) => {
    await transaction.insertInto("products").values({ name: "mine", createdAt: "" }).execute();
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  expect(await listProducts(store)).toEqual([]);
});

it("reports damage that it meets while rows are streamed", async () => {
  const store = await temporaryStore();
  const { id } = await sampleInspection(store);
  await addInspectedImages(store, id, sampleImages(2000));
  await store.close();
  await damagePages(store.folder.database, 80, 110);
  await using damaged = await openStore(store.folder, { clock: store.clock });
  const files = damaged.database.selectFrom("inspectedImages").select("file").stream();
  await expect(allOf(files)).rejects.toMatchObject({ name: "KensaError", code: "damaged" });
});

it("needs no more memory while query follows query", async () => {
  const store = await temporaryStore();
  const { id } = await ensureProduct(store, "bracket");
  const query = async (times: number) => {
    for (let time = 0; time < times; time++) await getProduct(store, id);
    return process.memoryUsage.rss();
  };
  const before = await query(3000);
  expect((await query(20_000)) - before).toBeLessThan(60 * 1024 * 1024);
});
