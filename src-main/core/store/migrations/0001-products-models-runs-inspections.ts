/** @file The first tables. A migration is never changed once it was released: a later one changes its tables. */
import { type Kysely, sql } from "kysely";

/**
 * Tables are STRICT, so a text can never sit where a number belongs. States and verdicts are plain text, checked by
 * the program's schemas: a new one then needs no rebuilt table.
 */
const strict = sql`strict`;

export async function up(database: Kysely<unknown>): Promise<void> {
  await createProducts(database);
  await createModels(database);
  await createRuns(database);
  await createInspections(database);
  await createInspectedImages(database);
}

async function createProducts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("products")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
}

async function createModels(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("models")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("product_id", "integer", (column) => column.notNull().references("products.id"))
    .addColumn("folder", "text", (column) => column.notNull())
    .addColumn("preset", "text", (column) => column.notNull())
    .addColumn("data_hash", "text", (column) => column.notNull())
    .addColumn("threshold", "real", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("active", "integer", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema.createIndex("models_of_product").on("models").column("product_id").execute();
  await database.schema
    .createIndex("one_active_model_a_product")
    .unique()
    .on("models")
    .column("product_id")
    .where(sql.ref("active"), "=", sql.lit(1))
    .execute();
}

async function createRuns(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("runs")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("product_id", "integer", (column) => column.notNull().references("products.id"))
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text")
    .addColumn("steps", "integer", (column) => column.notNull())
    .addColumn("folder", "text", (column) => column.notNull())
    .addColumn("failure", "text")
    .addColumn("pid", "integer", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema.createIndex("runs_of_product").on("runs").column("product_id").execute();
}

async function createInspections(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("inspections")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("model_id", "text", (column) => column.notNull().references("models.id"))
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text")
    .addColumn("pass_count", "integer", (column) => column.notNull())
    .addColumn("fail_count", "integer", (column) => column.notNull())
    .addColumn("cannot_judge_count", "integer", (column) => column.notNull())
    .addColumn("failure", "text")
    .addColumn("pid", "integer", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema.createIndex("inspections_of_model").on("inspections").column("model_id").execute();
}

async function createInspectedImages(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("inspected_images")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("inspection_id", "integer", (column) => column.notNull().references("inspections.id"))
    .addColumn("file", "text", (column) => column.notNull())
    .addColumn("sha256", "text")
    .addColumn("score", "real")
    .addColumn("score_parts", "text", (column) => column.notNull())
    .addColumn("threshold", "real", (column) => column.notNull())
    .addColumn("verdict", "text", (column) => column.notNull())
    .addColumn("reason_code", "text")
    .addColumn("reason", "text")
    .addColumn("reason_action", "text")
    .addColumn("regions", "text", (column) => column.notNull())
    .addColumn("timings", "text", (column) => column.notNull())
    .addColumn("heatmap_file", "text")
    .addColumn("at", "text", (column) => column.notNull())
    // The one rule that no later program may break: without a score, a part never passes.
    .addCheckConstraint("no_verdict_without_a_score", sql`score is not null or verdict = 'cannot-judge'`)
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("images_of_inspection")
    .on("inspected_images")
    .column("inspection_id")
    .execute();
  await database.schema
    .createIndex("images_by_verdict_and_score")
    .on("inspected_images")
    .columns(["inspection_id", "verdict", "score"])
    .execute();
}
