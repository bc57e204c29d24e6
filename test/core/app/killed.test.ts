/** What is left when the application is killed in the middle of its work. */
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts } from "../training/tiny-training.ts";
import { linesUntilKilled, startProgram } from "./killed-program.ts";
import { call, openApp, workerFile } from "./open-app.ts";

it("keeps every verdict that was answered", async () => {
  const folder = await temporaryFolder();
  const answered = await linesUntilKilled(startProgram("review.ts", folder), 137);
  const app = await openApp(folder);
  onTestFinished(() => app.close());
  const { decided, overridden } = await app.services.results.counts({ filter: {} }, call);
  expect(decided).toBeGreaterThanOrEqual(answered.length);
  expect(overridden).toBe(decided);
  const page = { order: "oldest" as const, offset: 0, limit: 1000, filter: { decided: true } };
  const { rows } = await app.services.results.page(page, call);
  const stored = new Set(rows.map(({ decision }) => String(decision?.id)));
  expect(answered.filter((id) => !stored.has(id))).toEqual([]);
});

it("shows a training as interrupted, and takes it up again with the images that it had prepared", async () => {
  const folder = await temporaryFolder();
  await linesUntilKilled(startProgram("train.ts", folder, workerFile, await goodParts(16)), 1);
  const app = await openApp(folder);
  onTestFinished(() => app.close());
  const [job] = await app.services.jobs.list({ kind: "training", limit: 10 }, call);
  expect(job).toMatchObject({ state: "interrupted", canResume: true, progress: null });
  const resumed = await app.services.training.resume({ runId: job!.runId! }, call);
  const stages: string[] = [];
  for await (const event of await app.services.jobs.events({ jobId: resumed.id }, call)) {
    if (event.kind === "progress") stages.push(event.progress.stage);
    if (event.kind === "point") await app.services.jobs.cancel({ jobId: resumed.id }, call);
  }
  expect(new Set(stages)).toEqual(new Set(["train"]));
  expect(await app.services.jobs.get({ jobId: resumed.id }, call)).toMatchObject({
    state: "cancelled",
    canResume: true,
  });
  expect(
    (await app.services.training.list({ productId: resumed.productId! }, call))[0]!.steps,
  ).toBeGreaterThan(0);
});
