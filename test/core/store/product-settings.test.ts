import { expect, it } from "vitest";
import { KensaError } from "../../../src-main/contract/errors.ts";
import { defaultProductSettings } from "../../../src-main/contract/product-settings.ts";
import { findProductOverview, listProductOverviews } from "../../../src-main/core/store/product-overviews.ts";
import { changeProductSettings, getProductSettings } from "../../../src-main/core/store/product-settings.ts";
import { createProduct, renameProduct } from "../../../src-main/core/store/products.ts";
import { findStepTime, recordStepTime } from "../../../src-main/core/store/step-times.ts";
import { sampleInspection, temporaryStore } from "./samples.ts";

it("are the usual ones until something was set, and then only that has changed", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  expect(await getProductSettings(store, id)).toEqual({ settings: defaultProductSettings, archived: false });
  await changeProductSettings(store, id, { settings: { size: 64, goodFolders: ["/a"] } });
  await changeProductSettings(store, id, { settings: { size: 32 } });
  expect((await getProductSettings(store, id)).settings).toEqual({
    ...defaultProductSettings,
    size: 32,
    goodFolders: ["/a"],
  });
  await expect(changeProductSettings(store, 99, { archived: true })).rejects.toMatchObject({
    code: "not-found",
  });
});

it("keep all of several changes at once, also one that follows from what is stored", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  await Promise.all([
    changeProductSettings(store, id, { settings: { size: 64 } }),
    changeProductSettings(store, id, { settings: { goodFolders: ["/a"] } }),
    changeProductSettings(store, id, { archived: true }),
    changeProductSettings(store, id, {
      settings: ({ goodFolders }) => ({ goodFolders: [...goodFolders, "/b"] }),
    }),
  ]);
  expect(await getProductSettings(store, id)).toMatchObject({
    settings: { size: 64, goodFolders: ["/a", "/b"] },
    archived: true,
  });
});

it("stay as they are where a change is refused for what is stored", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  const refused = changeProductSettings(store, id, {
    archived: true,
    settings: () => {
      throw new KensaError("invalid-input", "Not so.");
    },
  });
  await expect(refused).rejects.toThrow("Not so.");
  expect((await getProductSettings(store, id)).archived).toBe(false);
});

it("put a product away without losing anything of it", async () => {
  const store = await temporaryStore();
  const { modelId } = await sampleInspection(store);
  expect(modelId).toBe("bracket-1");
  await createProduct(store, "lid");
  await changeProductSettings(store, 1, { archived: true });
  expect(await listProductOverviews(store, { archived: false })).toMatchObject([
    { name: "lid", archived: false },
  ]);
  expect(await listProductOverviews(store, { archived: true })).toMatchObject([
    { name: "bracket", archived: true, models: 1, inspections: 1, activeModelId: null, pictureId: null },
  ]);
  expect(await findProductOverview(store, 3)).toBeUndefined();
});

it("leave a product its name unless another one bears it", async () => {
  const store = await temporaryStore();
  const { id } = await createProduct(store, "bracket");
  await createProduct(store, "lid");
  expect(await renameProduct(store, id, " bracket B ")).toMatchObject({ id, name: "bracket B" });
  expect(await renameProduct(store, id, "bracket B")).toMatchObject({ name: "bracket B" });
  await expect(renameProduct(store, id, "lid")).rejects.toMatchObject({ code: "conflict" });
  await expect(renameProduct(store, id, " ")).rejects.toMatchObject({ code: "invalid-input" });
  await expect(renameProduct(store, 99, "x")).rejects.toMatchObject({ code: "not-found" });
});

it("come with the last measured time of a step", async () => {
  const store = await temporaryStore();
  expect(await findStepTime(store, "bigan 64")).toBeNull();
  await recordStepTime(store, "bigan 64", 0.5);
  await recordStepTime(store, "bigan 64", 0.25);
  expect(await findStepTime(store, "bigan 64")).toBe(0.25);
});
