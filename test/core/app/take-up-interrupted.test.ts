import { expect, it, onTestFinished } from "vitest";
import type { App } from "../../../src-main/core/app/app.ts";
import { listInterruptedRuns } from "../../../src-main/core/store/runs.ts";
import { writeCheckpoint } from "../../../src-main/core/training/checkpoint.ts";
import { runPaths } from "../../../src-main/core/training/run-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
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
