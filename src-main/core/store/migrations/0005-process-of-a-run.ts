/** @file A training that goes on has another process than the one that began it: since when, says whether that may still live. */
import type { Kysely } from "kysely";

/** Empty in rows of before: there the run's own start counts, as it did. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("runs").addColumn("pid_since", "text").execute();
}
