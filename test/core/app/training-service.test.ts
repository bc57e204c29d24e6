import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Ports } from "../../../src-main/core/app/ports.ts";
import { TrainingDevices } from "../../../src-main/core/app/training-devices.ts";
import { beginTraining, runTraining, trainProduct } from "../../../src-main/core/app/training-service.ts";
import { ensureProduct } from "../../../src-main/core/store/products.ts";
import { endRun, getRun, listRuns } from "../../../src-main/core/store/runs.ts";
import { readRunPlan } from "../../../src-main/core/training/run-folder.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, stopAt, tinySettings, train } from "../training/tiny-training.ts";
import { openApp, workerFile } from "./open-app.ts";

it("a training that died after it had written its model is finished by resuming it, without training again", async () => {
  const { app, host, store, ports } = await opened();
  const good = await goodParts(24);
  const product = await ensureProduct(store, "ring");
  const { run, modelFolder } = await beginTraining(store, ports, {
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
  await endRun(store, run.id, {
    state: "failed",
    failure: { code: "worker-crashed", message: "The process died." },
    steps: 30,
  });

  const resumed = await trainProduct(host, {
    product: "ring",
    good: [good],
    settings: tinySettings,
    out: null,
    resume: true,
  });

  expect(resumed).toMatchObject({ model: modelFolder, steps: 30, dataHash: written.dataHash });
  expect((await getRun(store, run.id)).state).toBe("finished");
  expect((await app.models()).map(({ id }) => id)).toEqual([run.id]);
});

async function opened(changes: Partial<Ports> = {}) {
  const app = await openApp(await temporaryFolder());
  onTestFinished(() => app.close());
  const { store } = app;
  const ports: Ports = { dataFolder: store.folder.root, workerFile, now: () => new Date(), ...changes };
  return { app, store, ports, host: { store, ports, devices: new TrainingDevices(store, ports) } };
}

describe("Resuming with the same options", () => {
  const options = (good: string, resume: boolean) => ({
    product: "ring",
    good: [good],
    settings: tinySettings,
    out: null,
    resume,
  });

  it("takes up the stopped training of these folders, and leaves one of other folders as it is", async () => {
    const { host, store } = await opened();
    const [wanted, other] = [await goodParts(16), await goodParts(17)];
    for (const good of [wanted, other]) {
      const stopped = await trainProduct(host, { ...options(good, false), ...stopAt(10) });
      expect(stopped).toMatchObject({ model: null });
    }
    const { id: productId } = await ensureProduct(store, "ring");
    const [later, earlier] = await listRuns(store, productId);

    const stages: string[] = [];
    const resumed = await trainProduct(host, {
      ...options(wanted, true),
      onProgress: ({ stage }) => stages.push(stage),
    });

    expect(resumed.model).toBe(join(store.folder.models, earlier!.id));
    expect(stages).not.toContain("prepare");
    expect(await getRun(store, later!.id)).toEqual(later);
    expect((await readRunPlan(later!.folder)).good).toEqual([other]);
  });

  it("finds nothing where only other folders were trained on", async () => {
    const { host } = await opened();
    await trainProduct(host, { ...options(await goodParts(16), false), ...stopAt(10) });
    const resumed = trainProduct(host, options(await goodParts(16), true));
    await expect(resumed).rejects.toMatchObject({
      code: "not-found",
      message: "There is no stopped training of this product with these folders and settings.",
    });
  });
});

it.skipIf(process.platform === "win32")(
  "a training that goes on stays on the device that it began on, without another look at what there is",
  async () => {
    const folder = await temporaryFolder();
    const [nodeFile, started] = [join(folder, "node"), join(folder, "started")];
    await writeFile(nodeFile, `#!/bin/sh\necho $$ >> "${started}"\nexec "${process.execPath}" "$@"\n`);
    await chmod(nodeFile, 0o755);
    const { host, store, ports } = await opened({ nodeFile });
    const settings = { ...tinySettings, device: "auto" as const };
    const good = [await goodParts(16)];
    const product = await ensureProduct(store, "ring");
    const { run, modelFolder } = await beginTraining(store, ports, { product, good, settings });
    const place = { runFolder: run.folder, modelFolder, modelId: run.id };
    await train({ product: "ring", good, settings, device: "cpu", ...place, resume: false }, stopAt(10));
    await endRun(store, run.id, { state: "cancelled", steps: 10 });

    const resumed = await trainProduct(host, { product: "ring", good, settings, out: null, resume: true });

    expect(resumed).toMatchObject({ device: "cpu", steps: 30 });
    expect((await readFile(started, "utf8")).trim().split("\n")).toHaveLength(1);
  },
);

describe("A training that is over", () => {
  it("is finished even where nothing can be learned from its pace, and its run folder is gone", async () => {
    const { host, store } = await opened();
    const faults: unknown[] = [];
    await sql`drop table step_times`.execute(store.database);
    const { model } = await trainProduct(
      { ...host, ports: { ...host.ports, onFault: (thrown) => faults.push(thrown) } },
      { product: "ring", good: [await goodParts(16)], settings: tinySettings, out: null, resume: false },
    );
    const { id: productId } = await ensureProduct(store, "ring");
    const [run] = await listRuns(store, productId);
    expect(model).toBe(join(store.folder.models, run!.id));
    expect(run!.state).toBe("finished");
    expect(faults).toHaveLength(1);
    expect(await readdir(store.folder.runs)).toEqual([]);
  });

  it("fails for its own reason, also where that cannot be noted", async () => {
    const { host, store, ports } = await opened();
    const product = await ensureProduct(store, "ring");
    const begun = await beginTraining(store, ports, {
      product,
      good: [await goodParts(2)],
      settings: tinySettings,
    });
    await store.database.deleteFrom("runs").execute();
    await expect(runTraining(host, begun)).rejects.toMatchObject({ code: "too-few-images" });
  });
});
