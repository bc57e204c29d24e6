/** @file The whole application over a data folder of its own, with the built compute process. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Job, JobEvent } from "../../../src-main/contract/jobs-api.ts";
import type { Call } from "../../../src-main/contract/services.ts";
import { App } from "../../../src-main/core/app/app.ts";
import type { Ports } from "../../../src-main/core/app/ports.ts";
import { partPixels, pictureOf, writeParts } from "../dataset/pictures.ts";

export const workerFile = resolve(import.meta.dirname, "../../../out/main/worker.js");

/** A call from somebody who stays. */
export const call: Call = { signal: undefined, lastEventId: undefined };

export function openApp(dataFolder: string, ports: Partial<Ports> = {}): Promise<App> {
  return App.open({ dataFolder, workerFile, now: () => new Date(), ...ports });
}

/** Everything that a job tells, to its end. */
export async function eventsOf(app: App, { id }: Job, after?: number): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of await app.services.jobs.events({ jobId: id, after }, call)) events.push(event);
  return events;
}

/** A job, once it has ended. */
export async function ended(app: App, job: Job): Promise<Job> {
  await eventsOf(app, job);
  return app.services.jobs.get({ jobId: job.id }, call);
}

/** Folders of good and of bad parts; a bad part has a white square where a good one has none. */
export async function writeGoodAndBad(folder: string, good: number, bad: number) {
  const folders = { good: join(folder, "good"), bad: join(folder, "bad") };
  await mkdir(folders.good);
  await mkdir(folders.bad);
  await writeParts(folders.good, good, 32);
  for (let part = 0; part < bad; part++) {
    const pixels = partPixels(1000 + part, { side: 32 });
    for (let row = 4; row < 14; row++) pixels.fill(255, row * 32 + 6, row * 32 + 16);
    await pictureOf(pixels)
      .png()
      .toFile(join(folders.bad, `bad ${part}.png`));
  }
  return folders;
}
