/** @file Keeps a few pieces of work ahead of a consumer, in order. */

/**
 * Starts `work` on up to `ahead` items before they are asked for and yields the results in the order of the items. While the
 * consumer computes, the next images are read and decoded; no more than `ahead` are ever in memory.
 */
export async function* prefetch<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      started.push(result);
      // A failure is thrown when its turn has come, not while an earlier item is being worked on.
      result.catch(() => undefined);
      if (started.length > ahead) yield await started.shift()!;
    }
    while (started.length > 0) yield await started.shift()!;
  } finally {
    await Promise.allSettled(started);
  }
}
