import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createExecutor } from "../../../src-main/core/engine/devices.ts";
import { bundledProgram } from "../../helpers/bundled-program.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

/** What a missing library writes to the terminal is not ours to silence, so even failing probes have their own process. */
const probe = bundledProgram(join(import.meta.dirname, "programs", "probe-device.ts"));
const step = bundledProgram(join(import.meta.dirname, "programs", "train-on-webgpu.ts"));
const run = promisify(execFile);

async function outcomeOf(file: string, argument: string, environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...environment };
  return JSON.parse((await run(process.execPath, [file, argument], { env })).stdout);
}

describe("A probe", () => {
  it("computes on the CPU, says how fast and finds its numbers right", async () => {
    const { probe: found } = await outcomeOf(probe(), "cpu");
    expect(found).toEqual({
      device: "cpu",
      error: expect.toSatisfy((error: number) => error < 1e-6),
      flopsPerSecond: expect.toSatisfy((rate: number) => rate > 1e6),
    });
  });

  it("fails with a reason where a device's library is not installed", async ({ skip }) => {
    const { probe: found, reason } = await outcomeOf(probe(), "tensorrt");
    if (found) skip("TensorRT is installed here.");
    expect(reason).toMatch(/TensorRT|tensorrt/);
  });

  it("fails with a reason for a device of another operating system", async () => {
    const foreign = process.platform === "win32" ? "coreml" : "dml";
    const { reason } = await outcomeOf(probe(), foreign);
    expect(reason).toBe(`ONNX Runtime cannot use ${foreign} on ${process.platform}.`);
    expect(() => createExecutor(foreign, 1)).toThrow(reason);
  });
});

describe("WebGPU on a Vulkan driver in software", { timeout: 180_000 }, () => {
  const chromium = "/usr/lib/chromium";
  const driver = join(chromium, "libvk_swiftshader.so");
  const missing = `${driver} is not there: Debian's package chromium brings it along.`;

  /** Makes Vulkan find this driver alone. */
  async function environment(): Promise<NodeJS.ProcessEnv> {
    const file = join(await temporaryFolder(), "driver.json");
    const content = { file_format_version: "1.0.0", ICD: { library_path: driver, api_version: "1.0.5" } };
    await writeFile(file, JSON.stringify(content));
    const libraries = [process.env["LD_LIBRARY_PATH"], chromium].filter(Boolean).join(":");
    return { VK_ICD_FILENAMES: file, LD_LIBRARY_PATH: libraries };
  }

  it("passes the probe", async ({ skip }) => {
    if (!existsSync(driver)) skip(missing);
    const { probe: found } = await outcomeOf(probe(), "webgpu", await environment());
    expect(found).toMatchObject({ device: "webgpu" });
    expect(found.error).toBeLessThan(1e-3);
  });

  it("takes whole training steps as the CPU does, with the state staying on it", async ({ skip }) => {
    if (!existsSync(driver)) skip(missing);
    const differences = await outcomeOf(step(), "", await environment());
    expect(differences.outputs).toBeLessThan(1e-3);
    expect(differences.between).toBeLessThan(1e-3);
    expect(differences.state).toBeLessThan(1e-2);
    expect(differences.moved).toBeGreaterThan(0.1);
  });
});
