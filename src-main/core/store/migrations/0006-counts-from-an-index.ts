/** @file What results are counted and put in order by stands in one index: the rows themselves, with regions and times, are long. */
import type { Kysely } from "kysely";

/** It begins as the two did that it takes the place of. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.dropIndex("images_of_inspection").execute();
  await database.schema.dropIndex("images_by_verdict_and_score").execute();
  await database.schema
    .createIndex("images_by_verdict_and_score")
    .on("inspected_images")
    .columns(["inspection_id", "verdict", "score", "decision_id"])
    .execute();
}
