/** @file Products as they are listed, with the counts that a person looks for. */
import { sql } from "kysely";
import type { ProductSummary } from "../../contract/products-api.ts";
import type { Store } from "./store.ts";

/** Products by name: those that are worked with, or those that were put away. */
export async function listProductOverviews(
  store: Store,
  { archived }: { archived: boolean },
): Promise<ProductSummary[]> {
  return (await overviews(store).execute()).map(toSummary).filter((product) => product.archived === archived);
}

/** Undefined where there is no such product. */
export async function findProductOverview(store: Store, id: number): Promise<ProductSummary | undefined> {
  const row = await overviews(store).where("products.id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toSummary(row);
}

function overviews({ database }: Store) {
  return database
    .selectFrom("products")
    .leftJoin("productSettings", "productSettings.productId", "products.id")
    .select((column) => [
      "products.id",
      "products.name",
      "products.createdAt",
      "productSettings.archived",
      column
        .selectFrom("models")
        .select("models.id")
        .whereRef("models.productId", "=", "products.id")
        .where("models.active", "=", 1)
        .as("activeModelId"),
      column
        .selectFrom("models")
        .select(sql<number>`count(*)`.as("count"))
        .whereRef("models.productId", "=", "products.id")
        .as("models"),
      column
        .selectFrom("inspections")
        .innerJoin("models", "models.id", "inspections.modelId")
        .select(sql<number>`count(*)`.as("count"))
        .whereRef("models.productId", "=", "products.id")
        .as("inspections"),
      column
        .selectFrom("inspectedImages")
        .innerJoin("inspections", "inspections.id", "inspectedImages.inspectionId")
        .innerJoin("models", "models.id", "inspections.modelId")
        .select(sql<number>`count(*)`.as("count"))
        .whereRef("models.productId", "=", "products.id")
        .where("inspectedImages.verdict", "!=", "pass")
        .where("inspectedImages.decisionId", "is", null)
        .as("undecided"),
      column
        .selectFrom("datasetImages")
        .select("datasetImages.id")
        .whereRef("datasetImages.productId", "=", "products.id")
        .where("datasetImages.kind", "=", "good")
        .where("datasetImages.failure", "is", null)
        .orderBy("datasetImages.name")
        .limit(1)
        .as("pictureId"),
    ])
    .orderBy("products.name");
}

type Overview = Awaited<ReturnType<ReturnType<typeof overviews>["execute"]>>[number];

function toSummary(row: Overview): ProductSummary {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt,
    archived: row.archived === 1,
    activeModelId: row.activeModelId,
    models: row.models ?? 0,
    inspections: row.inspections ?? 0,
    undecided: row.undecided ?? 0,
    pictureId: row.pictureId,
  };
}
