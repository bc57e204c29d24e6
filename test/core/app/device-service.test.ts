import { describe, expect, it } from "vitest";
import { KensaError } from "../../../src-main/contract/errors.ts";
import type { Device } from "../../../src-main/contract/training.ts";
import {
  type DeviceReport,
  fastestDevice,
  namedDevice,
  reportDevices,
} from "../../../src-main/core/app/device-service.ts";
import { workerFile } from "./open-app.ts";

const engine = { workerFile };

function working(device: Device, flopsPerSecond: number): DeviceReport {
  return { device, probe: { device, error: 0, flopsPerSecond }, failure: null };
}

const broken: DeviceReport = {
  device: "cuda",
  probe: null,
  failure: { code: "device-unavailable", message: "No driver." },
};

/** Notes which devices are tried, and says how long a step takes on each; an error where nothing is said of it. */
function trial(seconds: Partial<Record<Device, number>>) {
  const tried: Device[] = [];
  const stepTime = async (device: Device) => {
    tried.push(device);
    const known = seconds[device];
    if (known === undefined) throw new Error("The driver fell over.");
    return known;
  };
  return { tried, stepTime };
}

describe("The device that «auto» means", () => {
  it("is the one whose steps are shortest, where they take less than half of the CPU's time", async () => {
    const { tried, stepTime } = trial({ cpu: 0.4, webgpu: 0.1, tensorflow: 0.15 });
    const reports = [working("cpu", 1e11), working("webgpu", 5e11), broken, working("tensorflow", 9e11)];
    expect(await fastestDevice(reports, stepTime)).toBe("webgpu");
    expect(tried).toEqual(["cpu", "webgpu", "tensorflow"]);
  });

  it("is the CPU where another device multiplies faster and yet trains hardly faster", async () => {
    const { stepTime } = trial({ cpu: 0.4, webgpu: 0.25 });
    expect(await fastestDevice([working("cpu", 1e11), working("webgpu", 9e11)], stepTime)).toBe("cpu");
  });

  it("is the CPU without a trial where nothing else multiplies faster, as a driver in software", async () => {
    const { tried, stepTime } = trial({ cpu: 0.4, webgpu: 0.01 });
    expect(await fastestDevice([working("cpu", 1e11), working("webgpu", 1e9), broken], stepTime)).toBe("cpu");
    expect(tried).toEqual([]);
  });

  it("is not one that fails at a training step", async () => {
    const { stepTime } = trial({ cpu: 0.4 });
    expect(await fastestDevice([working("cpu", 1e11), working("webgpu", 9e11)], stepTime)).toBe("cpu");
  });
});

describe("Finding out what computes here", () => {
  it("is cancelled at once, also in the middle of a trial", async () => {
    const { stepTime } = trial({ cpu: 0.4 });
    const cancelled = new KensaError("cancelled", "It was cancelled.");
    const reports = [working("cpu", 1e11), working("webgpu", 9e11)];
    const trying = fastestDevice(reports, async (device) => {
      if (device === "webgpu") throw cancelled;
      return stepTime(device);
    });
    await expect(trying).rejects.toBe(cancelled);
    await expect(reportDevices(engine, 1, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("A device that is named", () => {
  it("is taken where it works", async () => {
    expect(await namedDevice(engine, "cpu", { threads: 1 })).toBe("cpu");
  });

  it("is refused with what is missing where it does not", { timeout: 60_000 }, async ({ skip }) => {
    const named = namedDevice(engine, "cuda", { threads: 1 });
    const outcome = await named.catch((thrown: unknown) => thrown);
    if (typeof outcome === "string") skip("CUDA works here.");
    expect(outcome).toMatchObject({
      code: "device-unavailable",
      message: expect.stringMatching(/^The device cuda does not work here: /),
      action: expect.stringMatching(/It needs an NVIDIA card.* Train with --device cpu/),
    });
  });
});
