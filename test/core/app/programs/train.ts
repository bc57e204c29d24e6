/**
 * @file Begins a training that takes long, and prints a line once its curve has a point. Arguments: the data folder, the
 * built compute process, and a folder of good parts.
 */
import { writeSync } from "node:fs";
import type { Call } from "../../../../src-main/contract/services.ts";
import { App } from "../../../../src-main/core/app/app.ts";

const call: Call = { signal: undefined, lastEventId: undefined };
const [dataFolder = "", workerFile = "", good = ""] = process.argv.slice(2);
const app = await App.open({ dataFolder, workerFile, now: () => new Date() });
const { id: productId } = await app.services.products.create({ name: "ring" }, call);
const settings = { goodFolders: [good], size: 28 as const, channels: 1 as const };
await app.services.products.update({ productId, settings }, call);
const advanced = { budget: { kind: "steps" as const, steps: 100_000 }, device: "cpu" as const, threads: 1 };
const job = await app.services.training.start({ productId, offer: "quick", advanced }, call);
for await (const event of await app.services.jobs.events({ jobId: job.id }, call)) {
  if (event.kind === "point") writeSync(1, "point\n");
}
