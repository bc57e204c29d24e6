import { expect, it } from "vitest";
import {
  endInspection,
  getInspection,
  listInspections,
  startInspection,
} from "../../../src-main/core/store/inspections.ts";
import { sampleInspection, temporaryStore } from "./samples.ts";

it("follows an inspection from its start to its end", async () => {
  const store = await temporaryStore();
  const started = await sampleInspection(store);
  expect(started).toMatchObject({
    id: 1,
    modelId: "bracket-1",
    state: "running",
    endedAt: null,
    failure: null,
  });
  expect(await getInspection(store, 1)).toEqual(started);
  const ended = await endInspection(store, 1, { state: "finished" });
  expect(ended).toEqual({ ...started, state: "finished", endedAt: ended.endedAt });
  expect(Date.parse(ended.endedAt ?? "")).toBeGreaterThan(Date.parse(started.startedAt));
});

it("keeps why an inspection failed, and lets no end be changed", async () => {
  const store = await temporaryStore();
  await sampleInspection(store);
  const failure = { code: "disk-full", message: "No space.", action: "Free some." } as const;
  const ended = await endInspection(store, 1, { state: "failed", failure });
  expect(ended.failure).toEqual(failure);
  await expect(endInspection(store, 1, { state: "cancelled" })).rejects.toMatchObject({ code: "conflict" });
  expect(await getInspection(store, 1)).toEqual(ended);
});

it("lists a model's inspections with the newest first", async () => {
  const store = await temporaryStore();
  for (let times = 0; times < 3; times++) await sampleInspection(store);
  expect((await listInspections(store, "bracket-1")).map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(await listInspections(store, "another")).toEqual([]);
});

it("says so when a model or an inspection does not exist", async () => {
  const store = await temporaryStore();
  await expect(startInspection(store, "no-such-model", process.pid)).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(getInspection(store, 1)).rejects.toMatchObject({ code: "not-found" });
  await expect(endInspection(store, 1, { state: "finished" })).rejects.toMatchObject({ code: "not-found" });
});
