/** @file A made-up sensor log of three machines, in which one thing follows from another, with faults where they are asked for. */
import { writeFile } from "node:fs/promises";
import { randomFor } from "../../../src-main/core/random/random.ts";

const MACHINES = { press: 900, lathe: 1500, saw: 2200 } as const;
type Machine = keyof typeof MACHINES;

/** What can go wrong, each against a relation that good rows keep. */
const FAULTS = {
  bearing: (row: Row) => ({ ...row, vibration: row.vibration + 0.5 }),
  fan: (row: Row) => ({ ...row, temperature: row.temperature + 15 }),
  short: (row: Row) => ({ ...row, current: row.current * 1.8 }),
} as const;
export type Fault = keyof typeof FAULTS;

type Row = {
  readonly machine: Machine;
  readonly speed: number;
  readonly load: number;
  readonly current: number;
  readonly temperature: number;
  readonly vibration: number;
};

export const LOG_HEADER = "time,machine,speed,load,current,temperature,vibration,state";

/** Lines of a log without its header; `faults` says what is wrong in which row, from 1. */
export function sensorLines(
  count: number,
  seed: number,
  faults: Readonly<Record<number, Fault>> = {},
): string[] {
  const random = randomFor(seed, "sensor log");
  return Array.from({ length: count }, (_, i) => {
    const machine = (["press", "lathe", "saw"] as const)[random.integer(3)]!;
    const speed = MACHINES[machine] * (1 + 0.05 * random.normal());
    const load = 0.3 + 0.6 * random.uniform();
    const good: Row = {
      machine,
      speed,
      load,
      current: 2 + (speed * load) / 400 + 0.08 * random.normal(),
      temperature: 25 + 12 * load + speed / 200 + 0.5 * random.normal(),
      vibration: 0.2 + (speed / 5000) * load + 0.02 * random.normal(),
    };
    const fault = faults[i + 1];
    const row = fault === undefined ? good : FAULTS[fault](good);
    const numbers = [row.speed, row.load, row.current, row.temperature, row.vibration];
    return [`8:${i}`, row.machine, ...numbers.map((value) => value.toFixed(4)), fault ?? "ok"].join(",");
  });
}

/** Writes a log and gives its path. */
export async function writeLog(file: string, lines: readonly string[]): Promise<string> {
  await writeFile(file, `${[LOG_HEADER, ...lines].join("\n")}\n`);
  return file;
}
