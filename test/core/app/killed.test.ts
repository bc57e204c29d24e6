/** What is left when the application is killed in the middle of its work. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts } from "../training/tiny-training.ts";
import { call, openApp, workerFile } from "./open-app.ts";

function start(program: string, ...parameters: string[]): ChildProcess {
  const path = join(import.meta.dirname, "programs", program);
  const child = spawn(process.execPath, [path, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Kills a program once it has printed so many lines, and gives every line that it has printed. */
async function linesUntilKilled(child: ChildProcess, enough: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (lines.length === enough) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return lines;
}

it("keeps every verdict that was answered", async () => {
  const folder = await temporaryFolder();
  const answered = await linesUntilKilled(start("review.ts", folder), 137);
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
  await linesUntilKilled(start("train.ts", folder, workerFile, await goodParts(16)), 1);
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
