/** @file Scores of good parts that lie so far above the others that they are hardly scores of good parts. */
import { requireFinite } from "./require-finite.ts";

/** So many deviations above the middle next to no good part lies, also where high scores are more frequent than in a normal distribution. */
const FAR = 6;
/** The median distance from the median, times this, is the deviation of a normal distribution; a few strays do not move it. */
const DEVIATION_BY_DISTANCE = 1.4826;
/** A score of 1 is one deviation of good training parts: a few scores that happen to be alike do not make the next one strange. */
const LEAST_DEVIATION = 1;

/**
 * Places of the scores that lie far above the rest, the highest first; none where the threshold is not one of these. Where half of
 * the scores or more are strange, as one of two, nobody can tell which, and there are none.
 *
 * @param scores of good parts, in units of their deviation in training
 * @throws KensaError `invalid-input` for a score that is not finite
 */
export function strayScores(scores: readonly number[], threshold: number): number[] {
  requireFinite(scores, "The calibration scores");
  const middle = median(scores);
  const distance = median(scores.map((score) => Math.abs(score - middle)));
  const limit = middle + FAR * Math.max(DEVIATION_BY_DISTANCE * distance, LEAST_DEVIATION);
  if (threshold <= limit) return [];
  const places = scores.flatMap((score, place) => (score > limit ? [place] : []));
  return places.sort((a, b) => scores[b]! - scores[a]!);
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const half = ascending.length / 2;
  return ((ascending[Math.ceil(half) - 1] ?? 0) + (ascending[Math.floor(half)] ?? 0)) / 2;
}
