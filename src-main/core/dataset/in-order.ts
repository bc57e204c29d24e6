/** @file A little work ahead of whoever takes the results. */

/** Pieces of work at a time: as many as keep two cores busy, few enough for the largest images. */
const AT_A_TIME = 2;

/** The results of `work` in the order of the items, while the next ones are already being worked on. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      running.push(result);
      // A failure is thrown when its turn has come, not while an earlier item is being worked on.
      result.catch(() => undefined);
      if (running.length === AT_A_TIME) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    // On the way out because of a failure nobody waits for the others any more, but they still read files.
    await Promise.allSettled(running);
  }
}
