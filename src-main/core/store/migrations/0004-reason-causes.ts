/** @file Images that could not be judged keep what exactly that was about, so that pages can say it in any language. */
import type { Kysely } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("inspected_images").addColumn("reason_cause", "text").execute();
}
