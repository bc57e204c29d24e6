/** @file A file of a product is entered once. Two scans at once could enter it twice, and it then counted twice for good. */
import { type Kysely, sql } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  await removeDuplicates(database);
  await database.schema.dropIndex("dataset_images_by_name").execute();
  // It begins as the one did that it takes the place of.
  await database.schema
    .createIndex("dataset_images_by_name")
    .unique()
    .on("dataset_images")
    .columns(["product_id", "kind", "name", "file"])
    .execute();
}

/**
 * Of several rows the one stays that tells most: the newest of those that a scan has read. Nothing refers to the others, and what a
 * person excluded is kept by content.
 */
async function removeDuplicates(database: Kysely<unknown>): Promise<void> {
  await sql`
    delete from dataset_images where id in (
      select id from (
        select id, row_number() over (
          partition by product_id, kind, name, file
          order by sha256 is not null or failure is not null desc, id desc
        ) as place
        from dataset_images
      )
      where place > 1
    )
  `.execute(database);
}
