/** @file Draws that most defects need. */
import type { Random } from "../../random/random.ts";

/** Uniform in [`low`, `high`). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Each factor equally likely: as many between 1 and 2 as between 10 and 20. `low` > 0; `low` where `high` is less. */
export function logBetween(random: Random, low: number, high: number): number {
  const draw = random.uniform();
  return high <= low ? low : low * (high / low) ** draw;
}

export function happens(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

export function eitherSign(random: Random): 1 | -1 {
  return random.uniform() < 0.5 ? 1 : -1;
}

/** In radians, any direction. */
export function anyAngle(random: Random): number {
  return between(random, 0, 2 * Math.PI);
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(items.length)]!;
}
