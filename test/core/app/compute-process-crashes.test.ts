/** The compute process dies in the middle of its work: the application goes on with what is left. */
import { readFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TrainingProgress } from "../../../src-main/contract/training.ts";
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
  const pids = () => readFileSync(started, "utf8").trim().split("\n").map(Number);
  /** At once: whatever is awaited here the process may have used to come to its end. */
  const kill = () => {
    process.kill(pids().at(-1)!, "SIGKILL");
    return 1;
  };
  const { store } = app;
  const host = { store, ports, devices: new TrainingDevices(store, ports) };
  return { store, ports, host, kill, started: () => pids().length };
}

const stepsIn = (seen: readonly TrainingProgress[]) =>
  seen.flatMap(({ stage, done }) => (stage === "train" ? [done] : []));

describe.skipIf(process.platform === "win32")("When the compute process dies", { timeout: 300_000 }, () => {
  it("an inspection goes on with the images that are left, each judged once", async () => {
    const { store, ports, kill, started } = await killable();
    const model = join(await temporaryFolder(), "model");
    await writeTellingModel(model);
    const request = { model, paths: [await goodParts(300)], heatmaps: null, watch: false, threads: 1 };
    const done: number[] = [];
    let [deaths, judged] = [0, 0];
    const outcome = await inspectPaths(store, ports, request, {
      onImage: () => {
        judged += 1;
        // What a dead process said before its end is still heard; the next one to die is the one after it.
        if (deaths === 2 || judged < 10 || started() === deaths) return;
        deaths += kill();
        judged = 0;
      },
      onProgress: (progress) => {
        done.push(progress.done);
        expect(progress.total).toBe(300);
      },
    });
    expect(started()).toBe(3);
    expect(outcome.pass + outcome.fail + outcome.cannotJudge).toBe(300);
    const files = new Set<string>();
    for await (const { file } of inspectedImages(store, outcome.inspectionId)) files.add(file);
    expect(files.size).toBe(300);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect((await getInspection(store, outcome.inspectionId)).state).toBe("finished");
  });

  it("a training goes on from its checkpoint to its end, and prepares nothing anew", async () => {
    const { host, kill, started } = await killable();
    const options = { product: "ring", good: [await goodParts(16)], out: null };
    const settings = { ...tinySettings, budget: { kind: "steps" as const, steps: 200 } };
    const stop = new AbortController();
    const onProgress = ({ stage, done }: TrainingProgress) =>
      stage === "train" && done === 10 && stop.abort();
    const begun = { ...options, settings, resume: false, signal: stop.signal, onProgress };
    const stopped = await trainProduct(host, begun);
    const seen: TrainingProgress[] = [];
    let deaths = 0;
    const result = await trainProduct(host, {
      ...options,
      settings,
      resume: true,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.point !== null && deaths === 0) deaths = kill();
      },
    });
    expect(result).toMatchObject({ steps: 200, stopped: "finished", model: expect.any(String) });
    expect(started()).toBe(3);
    expect(seen.filter(({ stage }) => stage === "prepare")).toEqual([]);
    const steps = stepsIn(seen);
    const again = steps.findIndex((step, i) => i > 0 && step < steps[i - 1]!);
    expect(steps[again - 1]).toBeGreaterThanOrEqual(50);
    expect([steps[0], steps[again], steps.at(-1)]).toEqual([stopped.steps + 1, stopped.steps + 1, 200]);
  });

  it("a training that has no checkpoint yet goes on with what it has prepared", async () => {
    const { host, kill, started } = await killable();
    const settings = { ...tinySettings, budget: { kind: "steps" as const, steps: 200 } };
    const seen: TrainingProgress[] = [];
    let deaths = 0;
    const result = await trainProduct(host, {
      product: "ring",
      good: [await goodParts(16)],
      out: null,
      resume: false,
      settings,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.point !== null && deaths === 0) deaths = kill();
      },
    });
    expect(result).toMatchObject({ steps: 200, stopped: "finished", model: expect.any(String) });
    expect(started()).toBe(2);
    const stages = seen.map(({ stage }) => stage);
    expect(stages.lastIndexOf("prepare")).toBeLessThan(stages.indexOf("train"));
    expect(stepsIn(seen).at(-1)).toBe(200);
  });

  it("a training that gets nowhere is not begun again and again", async () => {
    const { host, ports, started } = await killable();
    await writeFile(ports.nodeFile!, `#!/bin/sh\necho $$ >> "${ports.dataFolder}/started"\nexit 9\n`);
    const options = { product: "ring", good: [await goodParts(16)], out: null, resume: false };
    const training = trainProduct(host, { ...options, settings: tinySettings });
    await expect(training).rejects.toMatchObject({ code: "worker-crashed" });
    expect(started()).toBe(1);
  });
});
