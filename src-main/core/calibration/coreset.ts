/**
 * @file A few points that lie close to all of many: greedy k-centre (Gonzalez 1985), as PatchCore chooses its memory
 * (Roth et al. 2022, algorithm 1).
 */

/** Called with each point that is chosen; waiting in it lets other things happen in between. */
export type OnChosen = (chosen: number) => Promise<void> | void;

/**
 * Indices of up to `count` points: the first is given, each further one is the point furthest from all before it. Ends early where every
 * point is one of the chosen. Takes count·points·dimensions multiplications.
 *
 * @param points of one length each
 */
export async function greedyCoreset(
  points: readonly Float32Array[],
  { count, first, onChosen = () => {} }: { count: number; first: number; onChosen?: OnChosen },
): Promise<number[]> {
  const farness = new Float64Array(points.length).fill(Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  let next = first;
  while (chosen.length < Math.min(count, points.length)) {
    chosen.push(next);
    await onChosen(chosen.length);
    bringCloser(farness, points, points[next]!);
    next = indexOfGreatest(farness);
    if (farness[next] === 0) break;
  }
  return chosen;
}

/** Squared distances to the nearest chosen point, now that this one is chosen, too. */
function bringCloser(farness: Float64Array, points: readonly Float32Array[], centre: Float32Array): void {
  for (const [index, point] of points.entries()) {
    const limit = farness[index]!;
    let sum = 0;
    for (let i = 0; i < centre.length && sum < limit; i += 1) sum += (point[i]! - centre[i]!) ** 2;
    if (sum < limit) farness[index] = sum;
  }
}

function indexOfGreatest(values: Float64Array): number {
  let greatest = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i]! > values[greatest]!) greatest = i;
  return greatest;
}
