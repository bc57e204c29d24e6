import { spawn, spawnSync } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { endInspection, getInspection, startInspection } from "../../../src-main/core/store/inspections.ts";
import { startJob } from "../../../src-main/core/store/jobs.ts";
import { registerModel } from "../../../src-main/core/store/models.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import {
  endRun,
  getRun,
  listInterruptedRuns,
  resumeRun,
  startRun,
} from "../../../src-main/core/store/runs.ts";
import { sampleManifest, sampleSettings } from "./sample-values.ts";
import { steppingClock, temporaryDataFolder } from "./samples.ts";

const YEARS_AGO = "2001-01-01T00:00:00.000Z";

const deadProcess = () => spawnSync(process.execPath, ["-v"]).pid;

function livingProcess(): number {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid!;
}

/** Leaves a run and an inspection of process `pid` running, and opens the store again. */
async function leftBehindBy(pid: number, clock: () => Date) {
  const folder = await temporaryDataFolder();
  const before = await openStore(folder, { clock });
  const { id: modelId, productId } = await registerModel(before, sampleManifest("m"), folder.models);
  await startRun(before, { id: "r", productId, settings: sampleSettings, folder: folder.runs, pid });
  await startInspection(before, modelId, pid);
  await before.close();
  const store = await openStore(folder, { clock: () => new Date() });
  onTestFinished(() => store.close());
  return store;
}

it("takes what a dead process left running for interrupted, and knows of no end", async () => {
  const store = await leftBehindBy(deadProcess(), () => new Date());
  expect(await getRun(store, "r")).toMatchObject({ state: "interrupted", endedAt: null, failure: null });
  expect(await getInspection(store, 1)).toMatchObject({ state: "interrupted", endedAt: null, failure: null });
});

it("leaves alone what a living process is at", async () => {
  const store = await leftBehindBy(livingProcess(), () => new Date());
  expect(await getRun(store, "r")).toMatchObject({ state: "running" });
  expect(await getInspection(store, 1)).toMatchObject({ state: "running" });
});

it("takes what was left before the computer's last start for interrupted, whoever has the number now", async () => {
  const store = await leftBehindBy(livingProcess(), steppingClock(YEARS_AGO));
  expect(await getRun(store, "r")).toMatchObject({ state: "interrupted" });
  expect(await getInspection(store, 1)).toMatchObject({ state: "interrupted" });
});

it("leaves alone a training that a living process took up after the computer's last start", async () => {
  const before = await leftBehindBy(deadProcess(), steppingClock(YEARS_AGO));
  expect(await resumeRun(before, "r", livingProcess())).toMatchObject({ state: "running" });
  await using again = await openStore(before.folder, { clock: () => new Date() });
  expect(await getRun(again, "r")).toMatchObject({ state: "running" });
  expect((await getRun(again, "r")).startedAt).toMatch(/^2001/);
});

it("lets what was interrupted by mistake still say how it ended", async () => {
  const store = await leftBehindBy(deadProcess(), () => new Date());
  expect(await endRun(store, "r", { state: "finished", steps: 5 })).toMatchObject({ state: "finished" });
  expect(await endInspection(store, 1, { state: "finished" })).toMatchObject({ state: "finished" });
});

it("leaves an end as it was", async () => {
  const store = await leftBehindBy(deadProcess(), () => new Date());
  const run = await endRun(store, "r", { state: "cancelled", steps: 5 });
  await using again = await openStore(store.folder, { clock: () => new Date() });
  expect(await getRun(again, "r")).toEqual(run);
});

it("knows which trainings were a job's when its process died", async () => {
  const folder = await temporaryDataFolder();
  const before = await openStore(folder, { clock: () => new Date() });
  const { productId } = await registerModel(before, sampleManifest("m"), folder.models);
  const [pid, other] = [deadProcess(), deadProcess()];
  for (const id of ["command-line", "demo", "training", "gone-on-with"]) {
    await startRun(before, { id, productId, settings: sampleSettings, folder: folder.runs, pid });
  }
  const jobs = [
    { id: "1", kind: "demo", subject: { runId: "demo" }, pid },
    { id: "2", kind: "training", subject: { runId: "training" }, pid },
    { id: "3", kind: "training", subject: { runId: "gone-on-with" }, pid: other },
  ] as const;
  for (const job of jobs) await startJob(before, job);
  expect(await listInterruptedRuns(before)).toEqual([]);
  await before.close();
  await using store = await openStore(folder, { clock: () => new Date() });
  expect((await listInterruptedRuns(store)).map(({ id }) => id)).toEqual(["training"]);
});
