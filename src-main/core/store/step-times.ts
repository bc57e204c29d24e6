/** @file What a training step takes on this machine. A key names everything that it depends on. */
import type { Store } from "./store.ts";

export async function recordStepTime(store: Store, key: string, seconds: number): Promise<void> {
  const values = { key, seconds, at: store.clock().toISOString() };
  await store.database
    .insertInto("stepTimes")
    .values(values)
    .onConflict((conflict) => conflict.column("key").doUpdateSet(values))
    .execute();
}

/** Null where it was never measured. */
export async function findStepTime(store: Store, key: string): Promise<number | null> {
  const row = await store.database
    .selectFrom("stepTimes")
    .select("seconds")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.seconds ?? null;
}
