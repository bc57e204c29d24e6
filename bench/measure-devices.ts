/** @file One update on every device that works here, in turns, and how far each one's numbers are from the CPU's. */
import { defaultSettings } from "../src-main/cli/default-settings.ts";
import { type Device, device as deviceSchema } from "../src-main/contract/training.ts";
import type { Arrays } from "../src-main/core/engine/step.ts";
import { initialState } from "../src-main/core/networks/adam.ts";
import { initialValues } from "../src-main/core/networks/scope.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import { stepProbe } from "../src-main/core/training/measure-step.ts";
import { ratioOf, takeTurns, timed } from "./interleave.ts";
import type { BenchContext, Figure, Measured, Measurement } from "./measurement.ts";
import { openStep } from "./open-step.ts";
import { openReferenceTraining } from "./reference-training.ts";
import { median } from "./statistics.ts";

export const devices: Measurement = {
  name: "devices",
  title: "One update on each device that works here",
  needsSamples: false,
  run: measureDevices,
};

type Training = { readonly run: () => Promise<Arrays>; readonly close: () => Promise<void> };
type Workload = {
  readonly name: string;
  readonly open: (context: BenchContext, device: Device) => Promise<Training>;
};

const GREY = { ...defaultSettings.geometry, channels: 1 } as const;

const WORKLOADS: readonly Workload[] = [
  { name: "BiGAN of 5.5 million parameters, 64×64×3, batch 32", open: openReferenceTraining },
  {
    name: "preset bigan, 64×64×1",
    open: openPreset({ preset: "bigan", geometry: { ...GREY, size: 64 } }),
  },
  {
    name: "preset standard, 256×256×1",
    open: openPreset({ preset: "standard", geometry: { ...GREY, size: 256 } }),
  },
];

async function measureDevices(context: BenchContext): Promise<Measured> {
  const figures: Figure[] = [];
  const notes = new Set<string>();
  for (const workload of WORKLOADS) {
    const found = await measureWorkload(workload, context);
    figures.push(...found.figures);
    for (const note of found.notes) notes.add(note);
  }
  return { figures, notes: [`The CPU uses ${context.threads} threads.`, ...notes] };
}

async function measureWorkload({ name, open }: Workload, context: BenchContext): Promise<Measured> {
  const { working, notes } = await openEverywhere(open, context);
  try {
    const contenders = Object.fromEntries([...working].map(([device, { run }]) => [device, timed(run)]));
    const turns = context.isQuick ? { rounds: 2, times: 3 } : { rounds: 6, times: 5 };
    const timings = await takeTurns(contenders, turns);
    const cpu = { timings: timings["cpu"]!, losses: working.get("cpu")!.losses };
    const figures = [...working].flatMap(([device, { losses }]): Figure[] => {
      const own: Figure = { name: `${name}: ${device}, median`, value: median(timings[device]!), unit: "ms" };
      if (device === "cpu") return [own];
      const { ratio, lowest, highest } = ratioOf(cpu.timings, timings[device]!, turns);
      const difference = largestDifference(losses, cpu.losses);
      return [
        own,
        { name: `${name}: cpu / ${device}`, value: ratio, unit: "×" },
        { name: `${name}: cpu / ${device}, lowest round`, value: lowest, unit: "×" },
        { name: `${name}: cpu / ${device}, highest round`, value: highest, unit: "×" },
        { name: `${name}: first losses on ${device} against cpu's`, value: 1e6 * difference, unit: "ppm" },
      ];
    });
    return { figures, notes };
  } finally {
    for (const { close } of working.values()) await close();
  }
}

type Working = Training & { readonly losses: Arrays };

/** The workload on every device where its first update succeeds, and a sentence on each of the others. */
async function openEverywhere(open: Workload["open"], context: BenchContext) {
  const working = new Map<Device, Working>();
  const notes: string[] = [];
  for (const device of deviceSchema.options) {
    try {
      const training = await open(context, device);
      working.set(device, { ...training, losses: await training.run() });
    } catch (fault) {
      if (device === "cpu") throw fault;
      notes.push(`${device} does not work here: ${reasonOf(fault)}`);
    }
  }
  return { working, notes };
}

function openPreset(request: Parameters<typeof stepProbe>[0]): Workload["open"] {
  return async (context, device) => {
    const { plan, step, feeds } = await stepProbe(request);
    const values = initialValues(plan.declarations, (name) => randomFor(context.seed, "initial", name));
    const { run, close } = await openStep(step, initialState(plan.state, values), context, device);
    return { run: () => run(feeds), close };
  };
}

/** Of scalars, relative to the expected. */
function largestDifference(actual: Arrays, expected: Arrays): number {
  const differences = Object.entries(expected).map(([name, [value]]) =>
    Math.abs((actual[name]![0]! - value!) / value!),
  );
  return Math.max(...differences);
}

function reasonOf(fault: unknown): string {
  return (fault instanceof Error ? fault.message : String(fault)).split("\n")[0]!.slice(0, 200);
}
