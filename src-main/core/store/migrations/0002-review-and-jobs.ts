/** @file What the desktop application adds: settings and images of products, decisions by people, jobs. */
import { type Kysely, sql } from "kysely";

const strict = sql`strict`;

export async function up(database: Kysely<unknown>): Promise<void> {
  await createProductSettings(database);
  await createDatasetImages(database);
  await createModelImages(database);
  await createDecisionsOnModels(database);
  await createReviewDecisions(database);
  await extendInspections(database);
  await createJobs(database);
  await createStepTimes(database);
}

async function createProductSettings(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("product_settings")
    .addColumn("product_id", "integer", (column) => column.primaryKey().references("products.id"))
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("archived", "integer", (column) => column.notNull())
    .addColumn("changed_at", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
}

/** What the last scan of a product's folders found; who excluded what is kept by content, over all scans. */
async function createDatasetImages(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("dataset_images")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("product_id", "integer", (column) => column.notNull().references("products.id"))
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("file", "text", (column) => column.notNull())
    .addColumn("sha256", "text")
    .addColumn("bytes", "integer", (column) => column.notNull())
    .addColumn("width", "integer")
    .addColumn("height", "integer")
    .addColumn("failure", "text")
    .addColumn("duplicate", "integer", (column) => column.notNull())
    .addColumn("near_group", "integer")
    .addColumn("oddness", "real")
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("dataset_images_by_name")
    .on("dataset_images")
    .columns(["product_id", "kind", "name"])
    .execute();
  await database.schema
    .createTable("dataset_scans")
    .addColumn("product_id", "integer", (column) => column.primaryKey().references("products.id"))
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("settings", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createTable("image_exclusions")
    .addColumn("product_id", "integer", (column) => column.notNull().references("products.id"))
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("user", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("image_exclusions_key", ["product_id", "sha256"])
    .modifyEnd(strict)
    .execute();
}

/** The images that a model was made from, and known-bad ones, with their scores once they were checked. */
async function createModelImages(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("model_images")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("model_id", "text", (column) => column.notNull().references("models.id"))
    .addColumn("used_for", "text", (column) => column.notNull())
    .addColumn("sha256", "text")
    .addColumn("file", "text", (column) => column.notNull())
    .addColumn("score", "real")
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("model_images_by_file")
    .unique()
    .on("model_images")
    .columns(["model_id", "file"])
    .execute();
  await database.schema
    .createTable("model_checks")
    .addColumn("model_id", "text", (column) => column.primaryKey().notNull().references("models.id"))
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("not_judged", "integer", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
}

/** Both are only ever added to: the newest row is what is in force. */
async function createDecisionsOnModels(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("threshold_decisions")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("model_id", "text", (column) => column.notNull().references("models.id"))
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("user", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("previous", "real", (column) => column.notNull())
    .addColumn("threshold", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("threshold_decisions_of_model")
    .on("threshold_decisions")
    .column("model_id")
    .execute();
  await database.schema
    .createTable("activations")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("product_id", "integer", (column) => column.notNull().references("products.id"))
    .addColumn("model_id", "text", (column) => column.notNull().references("models.id"))
    .addColumn("previous_model_id", "text", (column) => column.references("models.id"))
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("user", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("activations_of_product")
    .on("activations")
    .column("product_id")
    .execute();
}

/** Only ever added to: taking a decision back is a row of its own. */
async function createReviewDecisions(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("review_decisions")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("inspected_image_id", "integer", (column) =>
      column.notNull().references("inspected_images.id"),
    )
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("user", "text", (column) => column.notNull())
    .addColumn("old_verdict", "text", (column) => column.notNull())
    .addColumn("new_verdict", "text", (column) => column.notNull())
    .addColumn("reason_code", "integer")
    .addColumn("undoes", "integer", (column) => column.references("review_decisions.id"))
    // A request that is sent again after a lost answer is stored once.
    .addColumn("request_id", "text", (column) => column.notNull().unique())
    .modifyEnd(strict)
    .execute();
  await database.schema
    .createIndex("decisions_of_image")
    .on("review_decisions")
    .column("inspected_image_id")
    .execute();
}

async function extendInspections(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable("inspections").addColumn("source", "text").execute();
  await database.schema.alterTable("inspections").addColumn("user", "text").execute();
  await database.schema.alterTable("inspected_images").addColumn("width", "integer").execute();
  await database.schema.alterTable("inspected_images").addColumn("height", "integer").execute();
  await database.schema
    .alterTable("inspected_images")
    .addColumn("decision_id", "integer", (column) => column.references("review_decisions.id"))
    .execute();
  await database.schema
    .createIndex("undecided_images")
    .on("inspected_images")
    .column("inspection_id")
    .where(sql<boolean>`verdict <> 'pass' and decision_id is null`)
    .execute();
}

async function createJobs(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("jobs")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("product_id", "integer", (column) => column.references("products.id"))
    .addColumn("run_id", "text", (column) => column.references("runs.id"))
    .addColumn("model_id", "text")
    .addColumn("inspection_id", "integer", (column) => column.references("inspections.id"))
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text")
    .addColumn("result", "text")
    .addColumn("failure", "text")
    .addColumn("pid", "integer", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
  await database.schema.createIndex("jobs_by_start").on("jobs").column("started_at").execute();
}

/** What one training step takes on this machine, by everything that it depends on. */
async function createStepTimes(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("step_times")
    .addColumn("key", "text", (column) => column.primaryKey().notNull())
    .addColumn("seconds", "real", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .modifyEnd(strict)
    .execute();
}
