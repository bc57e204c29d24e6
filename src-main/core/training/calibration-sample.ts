/** @file The training samples from which a calibration takes its scales. */
import { KensaError } from "../../contract/errors.ts";
import { spread } from "../dataset/spread.ts";

/** Training images that give features, and others that say what is usual; more do not make them better. */
export const BANK_IMAGES = 140;
export const STATISTICS_IMAGES = 120;

/** Divides training images between the two, so that no part is its own nearest neighbour. */
export function divided<T>(train: readonly T[]): {
  readonly bank: readonly T[];
  readonly statistics: readonly T[];
} {
  return {
    bank: spread(everyOther(train, 0), BANK_IMAGES),
    statistics: spread(everyOther(train, 1), STATISTICS_IMAGES),
  };
}

/** Half of the items; of a single one both halves. */
function everyOther<T>(items: readonly T[], start: 0 | 1): readonly T[] {
  return items.length < 2 ? items : items.filter((_, index) => index % 2 === start);
}

/** @throws KensaError `diverged` where an answer of the networks is no number */
export function requireNumbers(answers: Readonly<Record<string, Float32Array>>): void {
  if (Object.values(answers).every((values) => values.every(Number.isFinite))) return;
  const message = "The trained networks give no numbers for what is good.";
  throw new KensaError("diverged", message, { action: "Train again with another --seed." });
}
