import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { App } from "../../../src-main/core/app/app.ts";
import { startJob } from "../../../src-main/core/store/jobs.ts";
import { openStore } from "../../../src-main/core/store/open-store.ts";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { endRun, getRun, listInterruptedRuns, startRun } from "../../../src-main/core/store/runs.ts";
import { writeCheckpoint } from "../../../src-main/core/training/checkpoint.ts";
import { runPaths } from "../../../src-main/core/training/run-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { sampleSettings } from "../store/sample-values.ts";
import { steppingClock, temporaryDataFolder } from "../store/samples.ts";
import { goodParts } from "../training/tiny-training.ts";
import { linesUntilKilled, startProgram } from "./killed-program.ts";
import { call, openApp, workerFile } from "./open-app.ts";

/** A data folder with a training that was killed once its curve had a point. */
async function killedTraining(): Promise<string> {
  const folder = await temporaryFolder();
  await linesUntilKilled(startProgram("train.ts", folder, workerFile, await goodParts(16)), 1);
  return folder;
}

async function openAgain(folder: string): Promise<App> {
  const app = await openApp(folder);
  onTestFinished(() => app.close());
  return app;
}

/** As the take-up would have written it a minute later. */
function writeFirstCheckpoint(runFolder: string): Promise<void> {
  const losses = { discriminatorLoss: null, generatorLoss: null, reconstructionLoss: 0.3 };
  const point = { step: 50, phase: "warm-up" as const, ...losses, reconstructionRatio: null };
  const progress = { step: 50, discriminatorSteps: 0, seconds: 60, curve: [point], sums: {} };
  return writeCheckpoint(runPaths(runFolder).checkpoint, { ...progress, state: {} });
}

it("goes on, as a job, with a training that the application died over", async () => {
  const app = await openAgain(await killedTraining());
  const job = await app.takeUpInterrupted();
  expect(job).toMatchObject({ kind: "training", state: "running" });
  const stages = new Set<string>();
  for await (const event of await app.services.jobs.events({ jobId: job!.id }, call)) {
    if (event.kind === "progress") stages.add(event.progress.stage);
    if (event.kind === "point") await app.services.jobs.cancel({ jobId: job!.id }, call);
  }
  // With the images that it had prepared.
  expect([...stages]).toEqual(["train"]);
  const [run] = await app.services.training.list({ productId: job!.productId! }, call);
  expect(run).toMatchObject({ id: job!.runId, state: "cancelled", jobId: job!.id });
  expect(await app.takeUpInterrupted()).toBeNull();
});

it("leaves a training to a person whose last take-up got no further, and goes on with one that did", async () => {
  const folder = await killedTraining();
  expect(await linesUntilKilled(startProgram("take-up.ts", folder, workerFile), 1)).toEqual(["running"]);
  const app = await openAgain(folder);
  expect(await app.takeUpInterrupted()).toBeNull();
  const [job] = await app.services.jobs.list({ kind: "training", limit: 1 }, call);
  expect(job).toMatchObject({ state: "interrupted", canResume: true });
  const [run] = await listInterruptedRuns(app.store);
  await writeFirstCheckpoint(run!.folder);
  expect(await app.takeUpInterrupted()).toMatchObject({ runId: run!.id, state: "running" });
});

/** Leaves behind trainings of these products, one after the other, as a process that died left them. */
async function interrupted(products: readonly string[]): Promise<string> {
  const folder = await temporaryDataFolder();
  await using store = await openStore(folder, { clock: steppingClock() });
  const { pid } = spawnSync(process.execPath, ["-v"]);
  for (const [index, name] of products.entries()) {
    const { id: productId } = await ensureProduct(store, name);
    const run = { id: `${name}-${index}`, productId, folder: join(folder.runs, `${name}-${index}`), pid };
    await startRun(store, { ...run, settings: sampleSettings });
    await startJob(store, {
      id: `training-${index}`,
      kind: "training",
      subject: { productId, runId: run.id },
      pid,
    });
  }
  return folder.root;
}

it("goes on with the training begun last where several died, and with one only", async () => {
  const app = await openAgain(await interrupted(["ring", "lid"]));
  expect(await listInterruptedRuns(app.store)).toHaveLength(2);
  expect(await app.takeUpInterrupted()).toMatchObject({ runId: "lid-1" });
  expect(await getRun(app.store, "ring-0")).toMatchObject({ state: "interrupted" });
});

it("leaves a training alone after which another one of its product was begun, also where that has ended", async () => {
  const folder = await interrupted(["ring", "ring"]);
  const app = await openAgain(folder);
  await endRun(app.store, "ring-1", { state: "finished", steps: 10 });
  expect(await listInterruptedRuns(app.store)).toMatchObject([{ id: "ring-0" }]);
  expect(await app.takeUpInterrupted()).toBeNull();
  expect(await getRun(app.store, "ring-0")).toMatchObject({ state: "interrupted" });
});
