import { resolve } from "node:path";
import { expect, it } from "vitest";
import { beginTraining, trainProduct } from "../../../src-main/core/app/training-service.ts";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { endRun, getRun } from "../../../src-main/core/store/runs.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, tinySettings, train } from "../training/tiny-training.ts";
import { openApp, workerFile } from "./open-app.ts";

it("a training that died after it had written its model is finished by resuming it, without training again", async () => {
  const app = await openApp(await temporaryFolder());
  const good = await goodParts(24);
  const ports = { dataFolder: app.store.folder.root, workerFile, now: () => new Date() };
  const product = await ensureProduct(app.store, "ring");
  const { run, modelFolder } = await beginTraining(app.store, ports, {
    product,
    good: [good],
    settings: tinySettings,
  });
  const written = await train({
    product: product.name,
    good: [resolve(good)],
    settings: tinySettings,
    device: "cpu",
    runFolder: run.folder,
    modelFolder,
    modelId: run.id,
    resume: false,
  });
  await endRun(app.store, run.id, {
    state: "failed",
    failure: { code: "worker-crashed", message: "The process died." },
    steps: 30,
  });

  const resumed = await trainProduct(app.store, ports, {
    product: "ring",
    good: [good],
    settings: tinySettings,
    out: null,
    resume: true,
  });

  expect(resumed).toMatchObject({ model: modelFolder, steps: 30, dataHash: written.dataHash });
  expect((await getRun(app.store, run.id)).state).toBe("finished");
  expect((await app.models()).map(({ id }) => id)).toEqual([run.id]);
  await app.close();
});
