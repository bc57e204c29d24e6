/** @file Which devices compute here, found out by computing on each in a process of its own. */
import { type Failure, failureOf, KensaError } from "../../contract/errors.ts";
import { type Device, type DeviceChoice, device as deviceSchema } from "../../contract/training.ts";
import type { ProbeResult } from "../../contract/worker.ts";
import { compute } from "./compute-process.ts";
import type { Engine } from "./ports.ts";

export type DeviceReport = {
  readonly device: Device;
  readonly probe: ProbeResult | null;
  /** Why it does not work here; null where it does. */
  readonly failure: Failure | null;
};

/** What a device needs that may be missing, and where it comes from. */
const NEEDS: Readonly<Partial<Record<Device, string>>> = {
  webgpu:
    process.platform === "linux"
      ? "It needs a graphics card with a Vulkan driver, and Vulkan's loader (Debian: libvulkan1)."
      : "It needs a graphics card with a current driver.",
  cuda: "It needs an NVIDIA card, CUDA, and ONNX Runtime's provider for it, which «npm rebuild onnxruntime-node» fetches.",
  tensorrt: "It needs an NVIDIA card, TensorRT, and ONNX Runtime's provider for it.",
  tensorflow:
    "It needs an NVIDIA card, CUDA, and TensorFlow's library, which «npm rebuild @tensorflow/tfjs-node-gpu» fetches.",
};

/** A driver that does not answer within this time is taken for broken. */
const PROBE_LIMIT_MS = 30_000;
/** Largest difference that single precision explains. */
const TOLERANCE = 1e-3;
/** `auto` leaves the CPU only for a device that is clearly faster. */
const CLEARLY_FASTER = 2;

type Trial = { readonly threads: number; readonly signal?: AbortSignal | undefined };

/** Computes on every device and says what came of it, the CPU first. Throws `cancelled`. */
export function reportDevices(
  engine: Engine,
  threads: number,
  signal?: AbortSignal | undefined,
): Promise<DeviceReport[]> {
  return reportInTurn(engine, deviceSchema.options, { threads, signal });
}

/** One after the other: probes that ran together would measure each other. */
async function reportInTurn(
  engine: Engine,
  devices: readonly Device[],
  trial: Trial,
): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of devices) reports.push(await reportDevice(engine, device, trial));
  return reports;
}

async function reportDevice(
  engine: Engine,
  device: Device,
  { threads, signal }: Trial,
): Promise<DeviceReport> {
  try {
    const ending = await compute(
      { kind: "probe", request: { device, threads } },
      { engine, signal, limitMs: PROBE_LIMIT_MS },
    );
    if (ending.result.error > TOLERANCE)
      throw new KensaError("device-unavailable", "It computes wrong numbers.");
    return { device, probe: ending.result, failure: null };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure.code === "cancelled") throw thrown;
    return { device, probe: null, failure: { ...failure, action: NEEDS[device] ?? failure.action } };
  }
}

/** The device that a name means on this machine. Throws `device-unavailable` where it does not work, `cancelled`. */
export async function namedDevice(
  engine: Engine,
  choice: Exclude<DeviceChoice, "auto">,
  trial: Trial,
): Promise<Device> {
  if (choice === "cpu") return "cpu";
  const candidates: Device[] = choice === "cuda" ? ["cuda", "tensorflow"] : [choice];
  const reports = await reportInTurn(engine, candidates, trial);
  const working = reports.flatMap(({ probe }) => (probe ? [probe] : []));
  const fastest = working.toSorted((a, b) => b.flopsPerSecond - a.flopsPerSecond)[0];
  if (!fastest) throw unavailable(choice, reports);
  return fastest.device;
}

/**
 * The device whose training steps are clearly the shortest, the CPU first. Products of matrices tell only which devices are worth
 * a trial: a training step is made of many small operations as well. Throws `cancelled`.
 *
 * @param stepTime seconds of a training step on a device
 */
export async function fastestDevice(
  reports: readonly DeviceReport[],
  stepTime: (device: Device) => Promise<number>,
): Promise<Device> {
  const rates = new Map(reports.map(({ device, probe }) => [device, probe?.flopsPerSecond ?? 0]));
  const cpuRate = rates.get("cpu") ?? 0;
  const candidates = [...rates].filter(([device, rate]) => device !== "cpu" && rate > cpuRate);
  if (candidates.length === 0) return "cpu";
  let best = { device: "cpu" as Device, seconds: (await stepTime("cpu")) / CLEARLY_FASTER };
  for (const [device] of candidates) {
    const seconds = await stepTime(device).catch(endless);
    if (seconds < best.seconds) best = { device, seconds };
  }
  return best.device;
}

/** A device that fails at a training step is none to train on. */
function endless(thrown: unknown): number {
  if (failureOf(thrown).code === "cancelled") throw thrown;
  return Number.POSITIVE_INFINITY;
}

function unavailable(choice: DeviceChoice, reports: readonly DeviceReport[]): KensaError {
  const failure = reports.map((report) => report.failure).find((found) => found !== null);
  return new KensaError(
    "device-unavailable",
    `The device ${choice} does not work here: ${failure?.message ?? "no answer"}`,
    {
      action: `${failure?.action ?? ""} Train with --device cpu, or see what works with kensa doctor.`.trim(),
    },
  );
}
