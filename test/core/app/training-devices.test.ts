import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { TrainingDevices } from "../../../src-main/core/app/training-devices.ts";
import { recordStepTime } from "../../../src-main/core/store/step-times.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { temporaryStore } from "../store/samples.ts";
import { tinySettings } from "../training/tiny-training.ts";

const settings = { ...tinySettings, device: "auto" } as const;

/** A compute process on whose machine WebGPU multiplies faster than the processor, and nothing else works; counts its starts. */
async function machine() {
  const folder = await temporaryFolder();
  const [workerFile, started] = [join(folder, "worker.cjs"), join(folder, "started")];
  const text = `
    const { appendFileSync } = require("node:fs");
    const rates = { cpu: 1e11, webgpu: 9e11 };
    process.on("message", ({ kind, request }) => {
      appendFileSync(${JSON.stringify(started)}, kind + " ");
      const { device } = request;
      const failure = { code: "device-unavailable", message: "No driver." };
      const result = { device, error: 0, flopsPerSecond: rates[device] };
      process.send(device in rates ? { kind: "probed", result } : { kind: "failed", failure }, () => process.disconnect());
    });`;
  await writeFile(workerFile, text);
  await writeFile(started, "");
  const store = await temporaryStore();
  const devices = new TrainingDevices(store, { dataFolder: folder, workerFile, now: () => new Date() });
  return { store, devices, started };
}

it("finds out what «auto» means once for each kind of training", async () => {
  const { store, devices, started } = await machine();
  for (const [device, seconds] of Object.entries({ cpu: 0.4, webgpu: 0.1 })) {
    for (const preset of ["bigan", "paper"]) {
      await recordStepTime(store, [preset, 28, 1, device, 1].join(" "), preset === "paper" ? 0.4 : seconds);
    }
  }
  expect(devices.known(settings)).toBeUndefined();
  expect(await devices.resolve(settings)).toBe("webgpu");
  const probes = (await readFile(started, "utf8")).trim().split(" ");
  expect(new Set(probes)).toEqual(new Set(["probe"]));
  expect(devices.known(settings)).toBe("webgpu");
  expect(devices.known({ ...settings, threads: 2 })).toBeUndefined();

  expect(await devices.resolve(settings)).toBe("webgpu");
  expect(await devices.resolve({ ...settings, preset: "paper" })).toBe("cpu");
  expect((await readFile(started, "utf8")).trim().split(" ")).toEqual(probes);
});

it("does not remember what was cancelled", async () => {
  const { devices } = await machine();
  await expect(devices.resolve(settings, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  expect(devices.known(settings)).toBeUndefined();
});
