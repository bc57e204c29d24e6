/** @file Many rows, some at a time. The database computes on the thread that answers everybody: in between, others have their turn. */
import { setImmediate as turn } from "node:timers/promises";

/** The items in their order, at most `size` together; after each batch whatever else waits is done first. */
export async function* inBatches<Item>(items: readonly Item[], size: number): AsyncGenerator<Item[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
    await turn();
  }
}
