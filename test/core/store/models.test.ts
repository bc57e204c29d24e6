import { join } from "node:path";
import { expect, it } from "vitest";
import {
  activateModel,
  getActiveModel,
  getModel,
  listModels,
  registerModel,
} from "../../../src-main/core/store/models.ts";
import { listProducts, renameProduct } from "../../../src-main/core/store/products.ts";
import type { Store } from "../../../src-main/core/store/store.ts";
import { sampleManifest } from "./sample-values.ts";
import { temporaryStore } from "./samples.ts";

const activate = ({ folder, database }: Store, id: string) =>
  database.transaction().execute((transaction) => activateModel({ folder, database: transaction }, id));

const register = (store: Store, id: string, changes = {}) =>
  registerModel(store, sampleManifest(id, changes), join(store.folder.models, id));

it("enters a model, inactive, under its product", async () => {
  const store = await temporaryStore();
  const model = await register(store, "bracket-1");
  expect(await listProducts(store)).toMatchObject([{ id: 1, name: "bracket" }]);
  expect(model).toEqual({
    id: "bracket-1",
    productId: 1,
    folder: join(store.folder.models, "bracket-1"),
    preset: "bigan",
    dataHash: "a".repeat(64),
    threshold: 1.25,
    createdAt: "2026-03-01T07:00:00.000Z",
    active: false,
  });
  expect(await getModel(store, "bracket-1")).toEqual(model);
});

it("notes that a model which it knows has moved", async () => {
  const store = await temporaryStore();
  await register(store, "bracket-1");
  const moved = await registerModel(store, sampleManifest("bracket-1"), "/elsewhere/bracket-1");
  expect(moved.folder).toBe("/elsewhere/bracket-1");
  expect(await listModels(store, 1)).toEqual([moved]);
});

it("leaves a model with its product when that is called otherwise, also one that is entered only then", async () => {
  const store = await temporaryStore();
  const { productId } = await register(store, "bracket-1");
  await renameProduct(store, productId, "bracket, left");
  expect(await register(store, "bracket-1")).toMatchObject({ productId });
  const late = sampleManifest("bracket-2");
  expect(await registerModel(store, late, store.folder.models, productId)).toMatchObject({ productId });
  expect(await listProducts(store)).toMatchObject([{ name: "bracket, left" }]);
});

it("refuses another model of the same id", async () => {
  const store = await temporaryStore();
  const model = await register(store, "bracket-1");
  const { data } = sampleManifest("bracket-1");
  for (const change of [
    { data: { ...data, hash: "b".repeat(64) } },
    { createdAt: "2026-03-02T07:00:00.000Z" },
  ]) {
    await expect(register(store, "bracket-1", change)).rejects.toMatchObject({ code: "conflict" });
  }
  expect(await getModel(store, "bracket-1")).toEqual(model);
});

it("lists a product's models with the newest first", async () => {
  const store = await temporaryStore();
  await register(store, "old");
  await register(store, "new", { createdAt: "2026-05-01T07:00:00.000Z" });
  await register(store, "other", { product: "nut" });
  expect((await listModels(store, 1)).map((model) => model.id)).toEqual(["new", "old"]);
});

it("has at most one active model for each product, and rolls back by activating the older one", async () => {
  const store = await temporaryStore();
  await register(store, "one");
  await register(store, "two");
  const nut = await register(store, "nut-1", { product: "nut" });
  expect(await getActiveModel(store, 1)).toBeNull();
  await activate(store, "nut-1");
  for (const id of ["one", "two", "two", "one"]) {
    expect(await activate(store, id)).toMatchObject({ id, active: true });
    expect(await getActiveModel(store, 1)).toMatchObject({ id });
    expect((await listModels(store, 1)).filter((model) => model.active)).toHaveLength(1);
  }
  expect(await getActiveModel(store, nut.productId)).toMatchObject({ id: "nut-1" });
});

it("leaves the active model active when another one cannot be found", async () => {
  const store = await temporaryStore();
  await register(store, "one");
  await activate(store, "one");
  for (const id of ["two", "' or 1=1 --", "__proto__"]) {
    await expect(activate(store, id)).rejects.toMatchObject({ code: "not-found" });
    await expect(getModel(store, id)).rejects.toMatchObject({ code: "not-found" });
  }
  expect(await getActiveModel(store, 1)).toMatchObject({ id: "one" });
});
