/** @file Scores of images together with the part that each image shows. */

export interface PartScores {
  /** Ascending. */
  readonly scores: number[];
  /** The number of the part that each score is of, counted from 0; undefined where each is of another part, or nobody knows. */
  readonly partNumbers: number[] | undefined;
}

/**
 * Scores in ascending order, each still with its part.
 *
 * @param partNumbers for each score any number that its part alone has
 */
export function ascendingPartScores(
  scores: readonly number[],
  partNumbers?: readonly number[] | undefined,
): PartScores {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const ascending = order.map((place) => scores[place]!);
  if (partNumbers === undefined || new Set(partNumbers).size === scores.length) {
    return { scores: ascending, partNumbers: undefined };
  }
  const found = new Map<number, number>();
  const numbers = order.map((place) => {
    const part = partNumbers[place]!;
    const number = found.get(part) ?? found.size;
    found.set(part, number);
    return number;
  });
  return { scores: ascending, partNumbers: numbers };
}
