/** @file The training samples from which a calibration takes its scales. */
import { KensaError } from "../../contract/errors.ts";
import { largestBurst } from "../dataset/find-near-duplicates.ts";
import { spread } from "../dataset/spread.ts";

/** Training images that give features, and others that say what is usual; more do not make them better. */
export const BANK_IMAGES = 140;
export const STATISTICS_IMAGES = 120;

/**
 * Divides training records between the two, so that no part is its own nearest neighbour: near-duplicates go to the same side. A
 * single record goes to both.
 *
 * @param groups of each record of the data set the number of its group of near-duplicates
 */
export function divided(
  train: readonly number[],
  groups?: readonly number[] | undefined,
): {
  readonly bank: readonly number[];
  readonly statistics: readonly number[];
} {
  const units = keptTogether(train, groups);
  const [bank, statistics]: [number[], number[]] = [[], []];
  for (const records of units) (bank.length <= statistics.length ? bank : statistics).push(...records);
  return {
    bank: spread(bank, BANK_IMAGES),
    statistics: spread(statistics.length === 0 ? bank : statistics, STATISTICS_IMAGES),
  };
}

/** Single records instead of groups where a group is too large for pictures of one part, or where there is only one. */
function keptTogether(train: readonly number[], groups: readonly number[] | undefined): number[][] {
  const single = train.map((record) => [record]);
  if (groups === undefined) return single;
  const most = largestBurst(groups.length);
  const together = [...Map.groupBy(train, (record) => groups[record]!).values()].flatMap((records) =>
    records.length <= most ? [records] : records.map((record) => [record]),
  );
  return together.length < 2 ? single : together;
}

/** @throws KensaError `diverged` where an answer of the networks is no number */
export function requireNumbers(answers: Readonly<Record<string, Float32Array>>): void {
  if (Object.values(answers).every((values) => values.every(Number.isFinite))) return;
  const message = "The trained networks give no numbers for what is good.";
  throw new KensaError("diverged", message, { action: "Train again with another --seed." });
}
