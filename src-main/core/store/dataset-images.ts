/** @file The images of a product's folders, as the last scan found them, and those that a person excluded. */
import { type ExpressionBuilder, type SqlBool, sql } from "kysely";
import { z } from "zod";
import type { DatasetSummary, DatasetView } from "../../contract/dataset-api.ts";
import { KensaError } from "../../contract/errors.ts";
import type { ImageSize } from "../../contract/image.ts";
import { inBatches } from "./in-batches.ts";
import type { Store } from "./store.ts";
import { datasetImageRecord, datasetScanRecord, readRecord, type Tables } from "./tables.ts";

/** As it is stored; `excluded` is looked up by content. */
export type StoredDatasetImage = z.output<typeof datasetImageRecord> & { readonly excluded: boolean };
/** What a scan found of a file. */
export type FoundImage = Omit<z.output<typeof datasetImageRecord>, "id" | "productId">;
export type ImageKind = FoundImage["kind"];

/** From this oddness on an image is worth a look. */
export const ODD = 2;

const newImage = datasetImageRecord.omit({ id: true });

/** Rows of one transaction: between two of them the application answers, and other processes write. */
const ROWS_AT_ONCE = 500;

/**
 * Puts what was just listed in the place of the last list, some rows at a time. What is known of a file that is still there under the
 * same name stays, and so does its id. Another process may do the same between two batches: a file is entered once.
 */
export async function replaceDatasetFiles(
  store: Store,
  productId: number,
  files: readonly { kind: ImageKind; name: string; file: string }[],
): Promise<void> {
  const known = await store.database
    .selectFrom("datasetImages")
    .select(["id", "kind", "name", "file"])
    .where("productId", "=", productId)
    .execute();
  const wanted = new Set(files.map(keyOf));
  const there = new Set(known.map(keyOf));
  const gone = known.filter((image) => !wanted.has(keyOf(image))).map(({ id }) => id);
  for await (const ids of inBatches(gone, ROWS_AT_ONCE)) {
    await store.database.deleteFrom("datasetImages").where("id", "in", ids).execute();
  }
  const fresh = files.filter((file) => !there.has(keyOf(file)));
  for await (const batch of inBatches(fresh, ROWS_AT_ONCE)) {
    const rows = batch.map(({ kind, name, file }) =>
      z.encode(newImage, { ...UNREAD, kind, name, file, productId }),
    );
    await store.database
      .insertInto("datasetImages")
      .values(rows)
      .onConflict((conflict) => conflict.columns(["productId", "kind", "name", "file"]).doNothing())
      .execute();
  }
}

/**
 * Writes down what was found of files. One whose content has changed since gets a new id: what was fetched by the old one
 * shows something else.
 */
export async function storeFoundImages(
  store: Store,
  productId: number,
  found: readonly FoundImage[],
): Promise<void> {
  await store.database.transaction().execute(async (transaction) => {
    for (const image of found) {
      const ofFile = transaction
        .selectFrom("datasetImages")
        .select(["id", "sha256"])
        .where("productId", "=", productId)
        .where("kind", "=", image.kind)
        .where("name", "=", image.name)
        .where("file", "=", image.file);
      const known = await ofFile.executeTakeFirst();
      const values = z.encode(newImage, { ...image, productId });
      if (known !== undefined && (known.sha256 === null || known.sha256 === image.sha256)) {
        await transaction.updateTable("datasetImages").set(values).where("id", "=", known.id).execute();
        continue;
      }
      if (known !== undefined)
        await transaction.deleteFrom("datasetImages").where("id", "=", known.id).execute();
      await transaction.insertInto("datasetImages").values(values).execute();
    }
  });
}

/** Notes that a scan came to its end. @param settings what was scanned, as one text */
export async function noteScan(store: Store, productId: number, settings: string): Promise<void> {
  const values = z.encode(datasetScanRecord, { productId, at: store.clock().toISOString(), settings });
  await store.database
    .insertInto("datasetScans")
    .values(values)
    .onConflict((conflict) => conflict.column("productId").doUpdateSet(values))
    .execute();
}

export async function getScan(
  store: Store,
  productId: number,
): Promise<{ at: string; settings: string } | null> {
  const row = await store.database
    .selectFrom("datasetScans")
    .selectAll()
    .where("productId", "=", productId)
    .executeTakeFirst();
  return row === undefined ? null : readRecord(datasetScanRecord, row);
}

/** @throws KensaError `not-found`. */
export async function getDatasetImage(store: Store, id: number): Promise<StoredDatasetImage> {
  const row = await withExclusions(store).where("datasetImages.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no image ${id}.`);
  return toImage(row);
}

export async function getDatasetImages(store: Store, ids: readonly number[]): Promise<StoredDatasetImage[]> {
  const rows = await withExclusions(store).where("datasetImages.id", "in", ids).execute();
  return rows.map(toImage);
}

/** The size of the upright image; null where it is not known. */
export function sizeOf(image: Pick<StoredDatasetImage, "width" | "height"> | null): ImageSize | null {
  if (image === null || image.width === null || image.height === null) return null;
  return { width: image.width, height: image.height };
}

/** The first good image by name whose size is known, a usable one if there is any; null before the first scan. */
export async function firstGoodImage(store: Store, productId: number): Promise<StoredDatasetImage | null> {
  const row = await withExclusions(store)
    .where("datasetImages.productId", "=", productId)
    .where("kind", "=", "good")
    .where("width", "is not", null)
    .orderBy(sql`failure is not null`)
    .orderBy("name")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toImage(row);
}

/** A page of one view, and how many images the whole view has. */
export async function pageDatasetImages(
  store: Store,
  productId: number,
  { view, offset, limit }: { view: DatasetView; offset: number; limit: number },
): Promise<{ images: StoredDatasetImage[]; total: number }> {
  const ofView = withExclusions(store)
    .where("datasetImages.productId", "=", productId)
    .where((column) => conditionOf(view, column));
  const ordered =
    view === "odd"
      ? ofView.orderBy("oddness", "desc").orderBy("datasetImages.id")
      : view === "near-duplicates"
        ? ofView.orderBy("nearGroup").orderBy("name")
        : ofView.orderBy("name");
  const rows = await ordered.limit(limit).offset(offset).execute();
  const { total } = await ofView
    .clearSelect()
    .select(sql<number>`count(*)`.as("total"))
    .executeTakeFirstOrThrow();
  return { images: rows.map(toImage), total };
}

export type DatasetCounts = Omit<DatasetSummary, "scannedAt" | "isOutdated" | "sizes" | "furtherImages">;

export async function countDatasetImages(store: Store, productId: number): Promise<DatasetCounts> {
  const sum = (condition: ReturnType<typeof sql<SqlBool>>, name: string) =>
    sql<number>`coalesce(sum(${condition}), 0)`.as(name);
  const good = sql<SqlBool>`kind = 'good' and failure is null`;
  const excluded = sql<SqlBool>`image_exclusions.sha256 is not null`;
  const row = await withExclusions(store)
    .clearSelect()
    .select([
      sum(good, "good"),
      sum(sql`${good} and not ${excluded} and duplicate = 0 and dataset_images.sha256 is not null`, "usable"),
      sum(sql`failure is not null`, "unreadable"),
      sum(sql`${good} and ${excluded}`, "excluded"),
      sum(sql`${good} and duplicate = 1`, "exactDuplicates"),
      sum(sql`${good} and oddness > ${ODD} and not ${excluded}`, "odd"),
      sum(sql`kind = 'known-bad' and failure is null`, "knownBad"),
      sql<number>`count(near_group) - count(distinct near_group)`.as("nearDuplicates"),
    ])
    .where("datasetImages.productId", "=", productId)
    .executeTakeFirstOrThrow();
  return row as DatasetCounts;
}

/** The sizes of the readable images, the most frequent first, at most ten. */
export async function listImageSizes(store: Store, productId: number): Promise<DatasetSummary["sizes"]> {
  const rows = await store.database
    .selectFrom("datasetImages")
    .select(["width", "height", sql<number>`count(*)`.as("images")])
    .where("productId", "=", productId)
    .where("width", "is not", null)
    .groupBy(["width", "height"])
    .orderBy("images", "desc")
    .limit(10)
    .execute();
  return rows.map(({ width, height, images }) => ({ width: width!, height: height!, images }));
}

/** Takes contents out of a product's trainings, or back in. */
export async function setExcluded(
  store: Store,
  productId: number,
  change: { hashes: readonly string[]; excluded: boolean; user: string },
): Promise<void> {
  const at = store.clock().toISOString();
  await store.database.transaction().execute(async (transaction) => {
    for (const sha256 of change.hashes) {
      if (change.excluded) {
        await transaction
          .insertInto("imageExclusions")
          .values({ productId, sha256, user: change.user, at })
          .onConflict((conflict) => conflict.columns(["productId", "sha256"]).doNothing())
          .execute();
      } else {
        await transaction
          .deleteFrom("imageExclusions")
          .where("productId", "=", productId)
          .where("sha256", "=", sha256)
          .execute();
      }
    }
  });
}

/** The contents that a person took out of a product's trainings. */
export async function listExcluded(store: Store, productId: number): Promise<string[]> {
  const rows = await store.database
    .selectFrom("imageExclusions")
    .select("sha256")
    .where("productId", "=", productId)
    .orderBy("sha256")
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

const UNREAD = {
  sha256: null,
  bytes: 0,
  width: null,
  height: null,
  failure: null,
  duplicate: false,
  nearGroup: null,
  oddness: null,
} as const;

function keyOf({ kind, name, file }: { kind: string; name: string; file: string }): string {
  return JSON.stringify([kind, name, file]);
}

function withExclusions({ database }: Store) {
  return database
    .selectFrom("datasetImages")
    .leftJoin("imageExclusions", (join) =>
      join
        .onRef("imageExclusions.productId", "=", "datasetImages.productId")
        .onRef("imageExclusions.sha256", "=", "datasetImages.sha256"),
    )
    .selectAll("datasetImages")
    .select(sql<0 | 1>`image_exclusions.sha256 is not null`.as("excluded"));
}

type Columns = ExpressionBuilder<Tables, "datasetImages">;

function conditionOf(view: DatasetView, column: unknown) {
  const { and, eb } = column as { and: Columns["and"]; eb: Columns };
  const good = eb("kind", "=", "good");
  const readable = eb("failure", "is", null);
  const excluded = sql<SqlBool>`image_exclusions.sha256 is not null`;
  switch (view) {
    case "good":
      return and([good, readable]);
    case "odd":
      return and([good, readable, eb("oddness", "is not", null), eb("duplicate", "=", 0)]);
    case "near-duplicates":
      return and([good, readable, eb("nearGroup", "is not", null)]);
    case "exact-duplicates":
      return and([good, eb("duplicate", "=", 1)]);
    case "excluded":
      return and([good, excluded]);
    case "unreadable":
      return eb("failure", "is not", null);
    case "known-bad":
      return and([eb("kind", "=", "known-bad"), readable]);
  }
}

function toImage({ excluded, ...row }: { excluded: unknown }): StoredDatasetImage {
  return { ...readRecord(datasetImageRecord, row), excluded: excluded === 1 };
}
