import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, it, onTestFinished } from "vitest";
import type { Job } from "../../../src-main/contract/jobs-api.ts";
import { mediaUrl, parseMediaUrl } from "../../../src-main/contract/media.ts";
import type { App } from "../../../src-main/core/app/app.ts";
import { compute } from "../../../src-main/core/app/compute-process.ts";
import { smallGrey } from "../dataset/pictures.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts } from "../training/tiny-training.ts";
import { call, ended, eventsOf, openApp, workerFile } from "./open-app.ts";

async function appWithProduct(): Promise<{ app: App; productId: number }> {
  const app = await openApp(await temporaryFolder());
  onTestFinished(() => app.close());
  const { id: productId } = await app.services.products.create({ name: "ring" }, call);
  const settings = { goodFolders: [await goodParts(16)], size: 28 as const, channels: 1 as const };
  await app.services.products.update({ productId, settings }, call);
  return { app, productId };
}

function start(app: App, productId: number, steps: number): Promise<Job> | Job {
  const advanced = { budget: { kind: "steps" as const, steps }, device: "cpu" as const, threads: 1 };
  return app.services.training.start({ productId, offer: "quick", advanced }, call);
}

/** Cancels a training once its curve has a point. */
async function cancelledOnTheWay(app: App, job: Job): Promise<Job> {
  for await (const event of await app.services.jobs.events({ jobId: job.id }, call)) {
    if (event.kind === "point") await app.services.jobs.cancel({ jobId: job.id }, call);
  }
  return app.services.jobs.get({ jobId: job.id }, call);
}

it("stops a training at a checkpoint and takes it up again, with its whole curve", async () => {
  const { app, productId } = await appWithProduct();
  const job = await start(app, productId, 120);
  expect(await cancelledOnTheWay(app, job)).toMatchObject({ state: "cancelled", canResume: true });
  const [run] = await app.services.training.list({ productId }, call);
  expect(run).toMatchObject({ state: "cancelled", canResume: true, modelId: null, jobId: job.id });
  const { curve } = await app.services.training.get({ runId: run!.id }, call);
  expect(curve[0]).toMatchObject({ step: 50 });
  const { content } = await app.media.open(parseMediaUrl(mediaUrl.preview(run!.id, 50))!);
  const preview = await sharp(await readFile((content as { path: string }).path)).metadata();
  expect(preview).toMatchObject({ format: "png", width: 3 * 28 + 2 * 2, height: 4 * 28 + 3 * 2 });
  const resumed = await app.services.training.resume({ runId: run!.id }, call);
  const events = await eventsOf(app, resumed);
  const first = events[0] as { points: { step: number }[] };
  const later = events.flatMap((event) => (event.kind === "point" ? [event.point] : []));
  expect([...first.points, ...later].map(({ step }) => step)).toEqual([50, 100, 120]);
  const devices = events.flatMap((event) => (event.kind === "progress" ? [event.progress.device] : []));
  expect(new Set(devices)).toEqual(new Set(["cpu"]));
  expect(await app.services.jobs.get({ jobId: resumed.id }, call)).toMatchObject({
    state: "finished",
    result: { kind: "training", modelId: run!.id },
  });
  expect(await app.services.jobs.get({ jobId: job.id }, call)).toMatchObject({ canResume: false });
  await expect(app.services.training.resume({ runId: run!.id }, call)).rejects.toMatchObject({
    code: "conflict",
  });
});

it("leaves out of a training what was excluded, and every copy of it", async () => {
  const { app, productId } = await appWithProduct();
  await ended(app, await app.services.dataset.scan({ productId }, call));
  const { images } = await app.services.dataset.page({ productId, view: "good", offset: 0, limit: 3 }, call);
  const imageIds = images.map(({ id }) => id);
  await app.services.dataset.exclude({ productId, imageIds, excluded: true, user: "Aki" }, call);
  await ended(app, await start(app, productId, 2));
  const [model] = await app.services.models.list({ productId }, call);
  const { train, calibration, check } = model!.images;
  expect(train + calibration + check).toBe(13);
});

it("notes a training that cannot begin as failed, with the reason", async () => {
  const { app, productId } = await appWithProduct();
  await app.services.products.update(
    { productId, settings: { goodFolders: [await temporaryFolder()] } },
    call,
  );
  const job = await ended(app, await start(app, productId, 2));
  expect(job).toMatchObject({ state: "failed", failure: { code: "not-found" }, canResume: true });
});

it("measures what a step takes", async () => {
  const request = {
    preset: "bigan",
    geometry: { ...smallGrey, size: 28 },
    device: "cpu",
    threads: 1,
  } as const;
  const { secondsPerStep } = await compute({ kind: "measure", request }, { engine: { workerFile } });
  expect(secondsPerStep).toBeGreaterThan(0);
});
