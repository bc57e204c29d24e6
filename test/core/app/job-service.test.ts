import { expect, it, onTestFinished } from "vitest";
import { KensaError } from "../../../src-main/contract/errors.ts";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { type JobHandle, JobService } from "../../../src-main/core/app/job-service.ts";
import { startJob } from "../../../src-main/core/store/jobs.ts";
import { createProduct } from "../../../src-main/core/store/products.ts";
import { temporaryStore } from "../store/samples.ts";

async function service() {
  const store = await temporaryStore();
  const faults: unknown[] = [];
  const jobs = new JobService(store, (thrown) => faults.push(thrown));
  onTestFinished(() => jobs.close());
  return { store, jobs, faults };
}

/** Work that goes on until it is cancelled. */
async function endless({ signal }: JobHandle): Promise<null> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return null;
}

it("answers at once, and later with what came of it", async () => {
  const { jobs } = await service();
  const job = await jobs.start("scan", {}, async () => ({ kind: "scan" }));
  expect(job).toMatchObject({ kind: "scan", state: "running" });
  expect(await jobs.ended(job.id)).toMatchObject({ state: "finished", result: { kind: "scan" } });
});

it("ends as cancelled where the work stops when it is asked to", async () => {
  const { jobs } = await service();
  const { id } = await jobs.start("scan", {}, endless);
  await jobs.cancel(id);
  expect(await jobs.ended(id)).toMatchObject({ state: "cancelled", result: null, failure: null });
  expect(await jobs.cancel(id)).toMatchObject({ state: "cancelled" });
});

it("ends as failed with the sentence for people, and passes on only what nobody expected", async () => {
  const { jobs, faults } = await service();
  const failing = async (thrown: unknown) => {
    const { id } = await jobs.start("scan", {}, () => Promise.reject(thrown));
    return jobs.ended(id);
  };
  const expected = new KensaError("not-found", "The folder is gone.", { action: "Choose another one." });
  expect(await failing(expected)).toMatchObject({ state: "failed", failure: expected.toFailure() });
  expect(await failing(new KensaError("cancelled", "Stopped."))).toMatchObject({ state: "cancelled" });
  const bug = new TypeError("x is not a function");
  expect(await failing(bug)).toMatchObject({ state: "failed", failure: { code: "internal" } });
  expect(faults).toEqual([bug]);
});

it("has ended for who watches before the fault is noted, which may fail itself", async () => {
  const store = await temporaryStore();
  const noted = Promise.withResolvers<Job>();
  const jobs = new JobService(store, () => noted.resolve(jobs.get(id)));
  onTestFinished(() => jobs.close());
  const { id } = await jobs.start("scan", {}, () => Promise.reject(new TypeError("x is not a function")));
  expect(await noted.promise).toMatchObject({ state: "failed", failure: { code: "internal" } });
});

it("refuses to start beside what would take its processor", async () => {
  const { jobs } = await service();
  const { id } = await jobs.start("training", {}, endless);
  expect(() => jobs.requireNone(["training", "demo"], "Busy.")).toThrow("Busy.");
  expect(() => jobs.requireNone(["scan"], "Busy.")).not.toThrow();
  await jobs.cancel(id);
  await jobs.ended(id);
  expect(() => jobs.requireNone(["training"], "Busy.")).not.toThrow();
});

it("refuses what would write the same product's, from the moment that the other one is asked for", async () => {
  const { store, jobs } = await service();
  const [ring, lid] = [await createProduct(store, "ring"), await createProduct(store, "lid")];
  const starting = jobs.start("scan", { productId: ring.id }, endless);
  expect(() => jobs.requireNone(["scan"], "Busy.", ring.id)).toThrow("Busy.");
  expect(() => jobs.requireNone(["scan"], "Busy.", lid.id)).not.toThrow();
  const { id } = await starting;
  expect(() => jobs.requireNone(["scan"], "Busy.", ring.id)).toThrow("Busy.");
  await jobs.cancel(id);
  await jobs.ended(id);
  expect(() => jobs.requireNone(["scan"], "Busy.", ring.id)).not.toThrow();
  await expect(jobs.start("scan", { productId: 99 }, endless)).rejects.toMatchObject({ code: "not-found" });
  expect(() => jobs.requireNone(["scan"], "Busy.", 99)).not.toThrow();
});

it("lists what runs with its progress, and tells each change to who watches", async () => {
  const { jobs } = await service();
  const seen: Job[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const job of jobs.watch(stop.signal)) seen.push(job);
  })();
  const { id } = await jobs.start("scan", {}, async ({ progress, assign }) => {
    progress({ stage: "list", done: 1, total: null, secondsLeft: null, imagesPerSecond: null });
    await assign({ modelId: "m" });
    return { kind: "scan" };
  });
  await jobs.ended(id);
  const [listed] = await jobs.list({ limit: 10 });
  expect(listed).toMatchObject({ id, modelId: "m", progress: { stage: "list", done: 1 } });
  stop.abort();
  await watching;
  expect(seen.at(-1)).toMatchObject({ id, state: "finished" });
});

it("begins watching with what runs already", async () => {
  const { jobs } = await service();
  const { id } = await jobs.start("scan", {}, endless);
  for await (const job of jobs.watch(undefined)) {
    expect(job).toMatchObject({ id, state: "running" });
    break;
  }
});

it("shows a job of another process as it was noted, and does not claim to stop it", async () => {
  const { store, jobs } = await service();
  await startJob(store, { id: "scan-elsewhere", kind: "scan", subject: {}, pid: process.pid });
  const events = [];
  for await (const event of jobs.events("scan-elsewhere", 5, undefined)) events.push(event);
  expect(events).toMatchObject([{ kind: "snapshot", job: { state: "running", progress: null } }]);
  await expect(jobs.cancel("scan-elsewhere")).rejects.toMatchObject({ code: "conflict" });
  await expect(jobs.cancel("scan-nowhere")).rejects.toMatchObject({ code: "not-found" });
});

it("stops everything when it closes, and waits for it", async () => {
  const { jobs } = await service();
  const { id } = await jobs.start("scan", {}, endless);
  await jobs.close();
  expect(await jobs.get(id)).toMatchObject({ state: "cancelled" });
});
