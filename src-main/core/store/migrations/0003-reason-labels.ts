/** @file Decisions keep what their reason was called: its code is a key, which later may stand for another one. */
import { type Kysely, sql } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("review_decisions").addColumn("reason_label", "text").execute();
  await nameEarlierReasons(database);
}

/** What is best known of earlier decisions: what their code stands for now, where it stands for anything. */
async function nameEarlierReasons(database: Kysely<unknown>): Promise<void> {
  await sql`
    update review_decisions set reason_label = (
      select json_extract(reason.value, '$.label')
      from inspected_images
      join inspections on inspections.id = inspected_images.inspection_id
      join models on models.id = inspections.model_id
      join product_settings on product_settings.product_id = models.product_id
      join json_each(iif(json_valid(product_settings.settings), product_settings.settings, '{}'), '$.reasons') as reason
      where inspected_images.id = review_decisions.inspected_image_id
        and json_extract(reason.value, '$.code') = review_decisions.reason_code
    )
    where reason_code is not null
  `.execute(database);
}
