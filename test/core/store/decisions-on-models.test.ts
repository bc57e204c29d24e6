import { expect, it } from "vitest";
import { listActivations, recordActivation } from "../../../src-main/core/store/activations.ts";
import {
  addModelImages,
  findModelCheck,
  listModelImages,
  storeModelCheck,
} from "../../../src-main/core/store/model-images.ts";
import { getActiveModel, getModel, registerModel } from "../../../src-main/core/store/models.ts";
import {
  decideThreshold,
  findDecidedThreshold,
  listThresholdDecisions,
} from "../../../src-main/core/store/thresholds.ts";
import { sampleManifest } from "./sample-values.ts";
import { temporaryStore } from "./samples.ts";

const { threshold } = sampleManifest("m");

async function storeWithModels() {
  const store = await temporaryStore();
  for (const id of ["first", "second"]) await registerModel(store, sampleManifest(id), store.folder.models);
  return store;
}

it("puts a threshold in force and keeps who set it, when, why, and what was before", async () => {
  const store = await storeWithModels();
  expect(await findDecidedThreshold(store, "first")).toBeNull();
  const stricter = { ...threshold, value: 0.5 };
  await decideThreshold(store, "first", { threshold: stricter, user: "Aki", reason: "Audit" });
  await decideThreshold(store, "first", { threshold, user: "Ben", reason: "" });
  expect(await findDecidedThreshold(store, "first")).toEqual(threshold);
  expect((await getModel(store, "first")).threshold).toBe(1.25);
  expect(await listThresholdDecisions(store, "first")).toMatchObject([
    { user: "Ben", previous: 0.5, threshold: { value: 1.25 } },
    { user: "Aki", reason: "Audit", previous: 1.25, threshold: { value: 0.5 } },
  ]);
  expect(await listThresholdDecisions(store, "second")).toEqual([]);
});

it("keeps a threshold that a person set when the model is registered again", async () => {
  const store = await storeWithModels();
  await decideThreshold(store, "first", {
    threshold: { ...threshold, value: 0.5 },
    user: "Aki",
    reason: "",
  });
  const again = await registerModel(store, sampleManifest("first"), store.folder.models);
  expect(again.threshold).toBe(0.5);
});

it("refuses decisions about models that it does not know", async () => {
  const store = await storeWithModels();
  const decider = { user: "Aki", reason: "" };
  await expect(decideThreshold(store, "none", { threshold, ...decider })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(recordActivation(store, "none", decider)).rejects.toMatchObject({ code: "not-found" });
});

it("remembers which model was active since when", async () => {
  const store = await storeWithModels();
  const first = await recordActivation(store, "first", { user: "Aki", reason: "" });
  const second = await recordActivation(store, "second", { user: "Ben", reason: "Better" });
  expect(second).toMatchObject({ modelId: "second", previousModelId: "first", reason: "Better" });
  expect(await listActivations(store, first.productId)).toEqual([second, first]);
  expect(await getActiveModel(store, first.productId)).toMatchObject({ id: "second" });
  await expect(recordActivation(store, "second", { user: "Ben", reason: "" })).rejects.toMatchObject({
    code: "conflict",
  });
});

it("follows one activation by the other where two are made at once", async () => {
  const store = await storeWithModels();
  await registerModel(store, sampleManifest("third"), store.folder.models);
  const { productId } = await recordActivation(store, "first", { user: "Aki", reason: "" });
  const made = await Promise.all(
    ["second", "third"].map((id) => recordActivation(store, id, { user: "Ben", reason: "" })),
  );
  expect(made.map(({ previousModelId }) => previousModelId)).toEqual(["first", "second"]);
  expect(await getActiveModel(store, productId)).toMatchObject({ id: "third" });
});

it("keeps a model's images, and their scores once all were taken", async () => {
  const store = await storeWithModels();
  const image = (file: string, usedFor: "train" | "check" | "known-bad") => ({ file, usedFor, sha256: null });
  await addModelImages(store, "first", [image("a", "train"), image("b", "check"), image("x", "known-bad")]);
  await addModelImages(store, "first", [image("b", "known-bad")]);
  expect(await findModelCheck(store, "first")).toBeNull();
  await storeModelCheck(store, "first", new Map<string, number | null>([["b", 0.5]]));
  expect(await listModelImages(store, "first", ["check", "known-bad"])).toMatchObject([
    { file: "b", usedFor: "check", score: 0.5 },
  ]);
  expect(await listModelImages(store, "first", ["train"])).toMatchObject([{ file: "a", score: null }]);
  await storeModelCheck(store, "first", new Map<string, number | null>([["b", null]]));
  expect(await findModelCheck(store, "first")).toMatchObject({ notJudged: 1 });
});
