/** The compute process dies in the middle of its work: the application goes on with what is left. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { inspectPaths } from "../../../src-main/core/app/inspection-service.ts";
import type { Ports } from "../../../src-main/core/app/ports.ts";
import { TrainingDevices } from "../../../src-main/core/app/training-devices.ts";
import { trainProduct } from "../../../src-main/core/app/training-service.ts";
import { inspectedImages } from "../../../src-main/core/store/inspected-images.ts";
import { getInspection } from "../../../src-main/core/store/inspections.ts";
import { writeTellingModel } from "../../helpers/telling-model.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { goodParts, tinySettings } from "../training/tiny-training.ts";
import { openApp, workerFile } from "./open-app.ts";

/** An application whose compute processes can be killed; the number of those that were started. */
async function killable() {
  const folder = await temporaryFolder();
  const [nodeFile, started] = [join(folder, "node"), join(folder, "started")];
  await writeFile(nodeFile, `#!/bin/sh\necho $$ >> "${started}"\nexec "${process.execPath}" "$@"\n`);
  await chmod(nodeFile, 0o755);
  const app = await openApp(folder, { nodeFile });
  onTestFinished(() => app.close());
  const ports: Ports = { dataFolder: folder, workerFile, nodeFile, now: () => new Date() };
  const pids = async () => (await readFile(started, "utf8")).trim().split("\n").map(Number);
  const kill = async () => process.kill((await pids()).at(-1)!, "SIGKILL");
  const { store } = app;
  const host = { store, ports, devices: new TrainingDevices(store, ports) };
  return { store, ports, host, kill, started: async () => (await pids()).length };
}

describe.skipIf(process.platform === "win32")("When the compute process dies", () => {
  it("an inspection goes on with the images that are left, each judged once", async () => {
    const { store, ports, kill, started } = await killable();
    const model = join(await temporaryFolder(), "model");
    await writeTellingModel(model);
    const request = { model, paths: [await goodParts(60)], heatmaps: null, watch: false, threads: 1 };
    const done: number[] = [];
    let deaths = 0;
    const outcome = await inspectPaths(store, ports, request, {
      onImage: () => {
        if (deaths < 2 && done.length === 10 + 20 * deaths) {
          deaths += 1;
          void kill();
        }
      },
      onProgress: (progress) => {
        done.push(progress.done);
        expect(progress.total).toBe(60);
      },
    });
    expect(await started()).toBe(3);
    expect(outcome.pass + outcome.fail + outcome.cannotJudge).toBe(60);
    const files = new Set<string>();
    for await (const { file } of inspectedImages(store, outcome.inspectionId)) files.add(file);
    expect(files.size).toBe(60);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect((await getInspection(store, outcome.inspectionId)).state).toBe("finished");
  });

  it("a training goes on from its checkpoint to its end", async () => {
    const { host, kill, started } = await killable();
    const points: number[] = [];
    const options = { product: "ring", good: [await goodParts(16)], out: null, resume: false };
    const settings = { ...tinySettings, budget: { kind: "steps" as const, steps: 60 } };
    const result = await trainProduct(host, {
      ...options,
      settings,
      onProgress: ({ point }) => {
        if (point === null) return;
        points.push(point.step);
        if (points.length === 1) void kill();
      },
    });
    expect(result).toMatchObject({ steps: 60, stopped: "finished", model: expect.any(String) });
    expect(await started()).toBe(2);
    expect(points.at(-1)).toBe(60);
  });

  it("a training that gets nowhere is not begun again and again", async () => {
    const { host, ports, started } = await killable();
    await writeFile(ports.nodeFile!, `#!/bin/sh\necho $$ >> "${ports.dataFolder}/started"\nexit 9\n`);
    const options = { product: "ring", good: [await goodParts(16)], out: null, resume: false };
    const training = trainProduct(host, { ...options, settings: tinySettings });
    await expect(training).rejects.toMatchObject({ code: "worker-crashed" });
    expect(await started()).toBe(1);
  });
});
