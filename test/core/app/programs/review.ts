/**
 * @file Decides the images of a queue one after the other until it is killed, and prints the id of each decision that was
 * answered. Argument: the data folder.
 */
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import type { Call } from "../../../../src-main/contract/services.ts";
import { App } from "../../../../src-main/core/app/app.ts";
import { addInspectedImages } from "../../../../src-main/core/store/inspected-images.ts";
import { startInspection } from "../../../../src-main/core/store/inspections.ts";
import { registerModel } from "../../../../src-main/core/store/models.ts";
import { sampleImage, sampleManifest } from "../../store/sample-values.ts";

const call: Call = { signal: undefined, lastEventId: undefined };
const app = await App.open({
  dataFolder: process.argv[2]!,
  workerFile: "none",
  now: () => new Date(),
});
const model = await registerModel(app.store, sampleManifest("bracket-1"), app.store.folder.models);
const { id: inspectionId } = await startInspection(app.store, model.id, process.pid);
const images = Array.from({ length: 5000 }, (_, i) => sampleImage(`part-${i}.png`, { verdict: "fail" }));
await addInspectedImages(app.store, inspectionId, images);
for (;;) {
  const page = { inspectionId, order: "worst-first" as const, decided: false, limit: 10 };
  const { items } = await app.services.review.queue(page, call);
  for (const { id } of items) {
    const request = { inspectedImageId: id, user: "Op", requestId: randomUUID() };
    const decision = await app.services.review.decide(
      { ...request, verdict: "pass", reasonCode: null },
      call,
    );
    writeSync(1, `${decision.id}\n`);
  }
}
