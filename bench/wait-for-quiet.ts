/** @file Waits until nothing else computes on this machine: numbers taken beside other work are worth little. */
import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const SAMPLE_MS = 2000;
/** Share of all processors' time; less than this is the background of any system. */
const QUIET = 0.05;

/**
 * Returns as soon as the machine has been quiet for two seconds, and after `patienceMs` at the latest.
 *
 * @returns how busy the machine was last, as a share of all processors' time
 */
export async function waitForQuiet(patienceMs: number): Promise<number> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const before = processorTimes();
    await delay(SAMPLE_MS);
    const busy = busyShare(before, processorTimes());
    if (busy < QUIET || performance.now() > giveUpAt) return busy;
  }
}

export type ProcessorTimes = { readonly idle: number; readonly total: number };

/** The share of the time between two readings in which processors were not idle; 0 where no time has passed. */
export function busyShare(before: ProcessorTimes, after: ProcessorTimes): number {
  const total = after.total - before.total;
  return total === 0 ? 0 : 1 - (after.idle - before.idle) / total;
}

function processorTimes(): ProcessorTimes {
  const times = cpus().map((processor) => processor.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    total: sum(times.flatMap((kinds) => Object.values(kinds))),
  };
}
