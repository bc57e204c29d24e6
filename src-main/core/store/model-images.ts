/** @file The images that a model was made from, and those that it was checked with, with their scores. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { inBatches } from "./in-batches.ts";
import type { Store } from "./store.ts";
import { modelCheckRecord, modelImageRecord, readRecord } from "./tables.ts";

export type ModelImage = z.output<typeof modelImageRecord>;
export type NewModelImage = Pick<ModelImage, "usedFor" | "sha256" | "file">;

const newRecord = modelImageRecord.omit({ id: true });

/** Rows of one transaction. */
const ROWS_AT_ONCE = 500;

/** Enters images of a model, some at a time; what is known by the same file is left as it is. */
export async function addModelImages(
  store: Store,
  modelId: string,
  images: readonly NewModelImage[],
): Promise<void> {
  for await (const batch of inBatches(images, ROWS_AT_ONCE)) {
    const rows = batch.map((image) => z.encode(newRecord, { ...image, modelId, score: null }));
    await store.database
      .insertInto("modelImages")
      .values(rows)
      .onConflict((conflict) => conflict.columns(["modelId", "file"]).doNothing())
      .execute();
  }
}

/** A model's images in the order of their ids. */
export async function listModelImages(
  store: Store,
  modelId: string,
  usedFor: readonly ModelImage["usedFor"][],
): Promise<ModelImage[]> {
  const rows = await store.database
    .selectFrom("modelImages")
    .selectAll()
    .where("modelId", "=", modelId)
    .where("usedFor", "in", usedFor)
    .orderBy("id")
    .execute();
  return rows.map((row) => readRecord(modelImageRecord, row));
}

/** @throws KensaError `not-found`. */
export async function getModelImage(store: Store, id: number): Promise<ModelImage> {
  const row = await store.database
    .selectFrom("modelImages")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no known image ${id}.`);
  return readRecord(modelImageRecord, row);
}

/** A score for each file; null where it could not be judged. */
export type FileScores = ReadonlyMap<string, number | null>;

/** Writes down a finished check, all of it or nothing. Known-bad images that are no longer there go. */
export async function storeModelCheck(store: Store, modelId: string, scores: FileScores): Promise<void> {
  const notJudged = [...scores.values()].filter((score) => score === null).length;
  const check = z.encode(modelCheckRecord, { modelId, at: store.clock().toISOString(), notJudged });
  await store.database.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom("modelImages")
      .select(["id", "file", "usedFor"])
      .where("modelId", "=", modelId)
      .where("usedFor", "!=", "train")
      .execute();
    for (const { id, file, usedFor } of known) {
      if (!scores.has(file) && usedFor === "known-bad") {
        await transaction.deleteFrom("modelImages").where("id", "=", id).execute();
      } else {
        const score = scores.get(file) ?? null;
        await transaction.updateTable("modelImages").set({ score }).where("id", "=", id).execute();
      }
    }
    await transaction
      .insertInto("modelChecks")
      .values(check)
      .onConflict((conflict) => conflict.column("modelId").doUpdateSet(check))
      .execute();
  });
}

/** When a model was last checked; null = never. */
export async function findModelCheck(
  store: Store,
  modelId: string,
): Promise<{ at: string; notJudged: number } | null> {
  const row = await store.database
    .selectFrom("modelChecks")
    .selectAll()
    .where("modelId", "=", modelId)
    .executeTakeFirst();
  return row === undefined ? null : readRecord(modelCheckRecord, row);
}
