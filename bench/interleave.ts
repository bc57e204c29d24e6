/**
 * @file Compares contenders on a machine that is never quite quiet: they take turns, A B A B …, in one run, so that whatever
 * slows the machine for a while slows them alike.
 */
import { setTimeout as delay } from "node:timers/promises";
import { median } from "./statistics.ts";

/** Runs its work `times` over and returns the milliseconds of each. */
export type Contender = (times: number) => Promise<number[]>;

export type Turns = {
  /** Rounds that count. One more goes ahead of them, in which everything warms up. */
  readonly rounds: number;
  /** Runs of each contender in its turn. */
  readonly times: number;
};

/** Idle time between turns, in which the spinning threads of a pool go to sleep. */
const PAUSE_MS = 50;

/** All timings of each contender, in milliseconds, in the order of the rounds. */
export async function takeTurns<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { rounds, times }: Turns,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const timings = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      await delay(PAUSE_MS);
      const taken = await contenders[name](times);
      if (round > 0) timings[name].push(...taken);
    }
  }
  return timings;
}

/** A contender that does its work in this process. */
export function timed(work: () => Promise<unknown>): Contender {
  return async (times) => {
    const taken: number[] = [];
    for (let run = 0; run < times; run += 1) {
      const started = performance.now();
      await work();
      taken.push(performance.now() - started);
    }
    return taken;
  };
}

/** How many times as long `slow` takes as `fast`: by medians, and the extremes over single rounds. */
export function ratioOf(slow: readonly number[], fast: readonly number[], { rounds, times }: Turns) {
  const inRound = (timings: readonly number[], round: number) =>
    median(timings.slice(round * times, (round + 1) * times));
  const ratios = Array.from({ length: rounds }, (_, round) => inRound(slow, round) / inRound(fast, round));
  return { ratio: median(slow) / median(fast), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
