/** @file How long a training takes here: measured once, and learned from every training. */
import type { ImageGeometry } from "../../contract/image.ts";
import type { Device, LearningPreset, TrainingRequest } from "../../contract/training.ts";
import { picturesAStep } from "../networks/training-pace.ts";
import { findStepTime, recordStepTime } from "../store/step-times.ts";
import type { Store } from "../store/store.ts";
import { compute } from "./compute-process.ts";
import type { Ports } from "./ports.ts";

/** Everything that a step's time depends on. */
export type StepKind = {
  readonly preset: LearningPreset;
  readonly geometry: ImageGeometry;
  readonly device: Device;
  readonly threads: number;
};

/** Longer than the slowest preset takes to compile and run a few steps on a slow machine. */
const MEASURE_LIMIT_MS = 180_000;

/** Seconds a step; null where it was never measured. */
export function knownStepTime(store: Store, kind: StepKind): Promise<number | null> {
  return findStepTime(store, keyOf(kind));
}

/** Does a few steps, keeps what they took, and tells it. */
async function measureStepTime(
  store: Store,
  ports: Ports,
  kind: StepKind,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { secondsPerStep } = await compute(
    { kind: "measure", request: kind },
    { engine: ports, signal, limitMs: MEASURE_LIMIT_MS },
  );
  await recordStepTime(store, keyOf(kind), secondsPerStep);
  return secondsPerStep;
}

/** Seconds a step, measured where they are not known yet. Throws where the device does not work, and `cancelled`. */
export async function stepTimeOf(
  store: Store,
  ports: Ports,
  kind: StepKind,
  signal?: AbortSignal | undefined,
): Promise<number> {
  return (await knownStepTime(store, kind)) ?? (await measureStepTime(store, ports, kind, signal));
}

/** Learns from a training that has just ended, at the pace that it had. */
export async function noteStepTime(
  store: Store,
  { settings, device }: TrainingRequest,
  imagesPerSecond: number | null,
): Promise<void> {
  const { preset, geometry, threads } = settings;
  if (imagesPerSecond === null || imagesPerSecond <= 0 || preset === "backbone") return;
  const pictures = picturesAStep(preset, geometry.size);
  await recordStepTime(store, keyOf({ preset, geometry, device, threads }), pictures / imagesPerSecond);
}

function keyOf({ preset, geometry, device, threads }: StepKind): string {
  return [preset, geometry.size, geometry.channels, device, threads].join(" ");
}
