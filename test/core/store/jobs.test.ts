import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import {
  assignJob,
  endJob,
  findJobsOfRuns,
  getJob,
  listJobs,
  startJob,
} from "../../../src-main/core/store/jobs.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { createProduct } from "../../../src-main/core/store/products.ts";
import { endRun, startRun } from "../../../src-main/core/store/runs.ts";
import { sampleSettings } from "./sample-values.ts";
import { temporaryDataFolder, temporaryStore } from "./samples.ts";

const { pid } = process;

it("is noted from its start to its end", async () => {
  const store = await temporaryStore();
  const { id: productId } = await createProduct(store, "bracket");
  const job = await startJob(store, { id: "scan-1", kind: "scan", subject: { productId }, pid });
  expect(job).toMatchObject({ state: "running", productId, runId: null, endedAt: null, result: null });
  await assignJob(store, "scan-1", { modelId: "m" });
  const ended = await endJob(store, "scan-1", { state: "finished", result: { kind: "scan" } });
  expect(ended).toMatchObject({ state: "finished", modelId: "m", result: { kind: "scan" }, failure: null });
  expect(ended.endedAt).not.toBeNull();
  await expect(getJob(store, "scan-2")).rejects.toMatchObject({ code: "not-found" });
});

it("is listed with others, the newest first, by product, kind and state", async () => {
  const store = await temporaryStore();
  const { id: productId } = await createProduct(store, "bracket");
  await startJob(store, { id: "scan-1", kind: "scan", subject: { productId }, pid });
  await startJob(store, { id: "export-1", kind: "export", subject: {}, pid });
  await startJob(store, { id: "scan-2", kind: "scan", subject: { productId }, pid });
  await endJob(store, "scan-1", {
    state: "failed",
    failure: { code: "not-found", message: "It is gone." },
    result: null,
  });
  const ids = async (filter: Partial<Parameters<typeof listJobs>[1]>) =>
    (await listJobs(store, { limit: 10, ...filter })).map(({ id }) => id);
  expect(await ids({})).toEqual(["scan-2", "export-1", "scan-1"]);
  expect(await ids({ productId })).toEqual(["scan-2", "scan-1"]);
  expect(await ids({ kind: "export" })).toEqual(["export-1"]);
  expect(await ids({ state: "failed" })).toEqual(["scan-1"]);
  expect(await ids({ limit: 1 })).toEqual(["scan-2"]);
});

it("can be resumed where it is a training whose run has stopped, and where it is not running", async () => {
  const store = await temporaryStore();
  const { id: productId } = await createProduct(store, "bracket");
  await startRun(store, { id: "r", productId, settings: sampleSettings, folder: store.folder.runs, pid });
  await startJob(store, { id: "training-1", kind: "training", subject: { productId, runId: "r" }, pid });
  expect(await getJob(store, "training-1")).toMatchObject({ isResumable: false });
  await endRun(store, "r", { state: "cancelled", steps: 5 });
  expect(await getJob(store, "training-1")).toMatchObject({ isResumable: false });
  expect(await endJob(store, "training-1", { state: "cancelled", result: null })).toMatchObject({
    isResumable: true,
  });
  expect(await findJobsOfRuns(store, ["r", "other"])).toEqual(new Map([["r", "training-1"]]));
});

it("is interrupted where its process has died", async () => {
  const folder = await temporaryDataFolder();
  const clock = () => new Date();
  const before = await openStore(folder, { clock });
  const dead = spawnSync(process.execPath, ["-v"]).pid;
  await startJob(before, { id: "scan-1", kind: "scan", subject: {}, pid: dead });
  await startJob(before, { id: "scan-2", kind: "scan", subject: {}, pid });
  await before.close();
  await using store = await openStore(folder, { clock });
  expect(await getJob(store, "scan-1")).toMatchObject({ state: "interrupted", endedAt: null });
  expect(await getJob(store, "scan-2")).toMatchObject({ state: "running" });
});
