/** @file The images of an inspection: added in batches, read one after another. */
import type { Transaction } from "kysely";
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { InspectedImage, Verdict } from "../../contract/inspection.ts";
import type { Store } from "./store.ts";
import { inspectedImageRecord, readRecord, type Tables } from "./tables.ts";

export type StoredImage = InspectedImage & {
  id: number;
  inspectionId: number;
  /** When it was stored. */
  at: string;
  /** The person's decision in force; null where none is. */
  decisionId: number | null;
};

/** Rows read at a time: little memory, and no lock is held between two of them. */
const ROWS_TO_A_PAGE = 500;

const newImage = inspectedImageRecord.omit({ id: true });
type NewImage = z.input<typeof newImage>;

/**
 * Adds images to an inspection: all of them or, on any failure, none. Once it returns they are on the disk.
 *
 * @returns the ids that they were given, in the same order
 * @throws KensaError `not-found` for an unknown inspection, `disk-full`.
 */
export async function addInspectedImages(
  store: Store,
  inspectionId: number,
  images: readonly InspectedImage[],
): Promise<number[]> {
  const at = store.clock().toISOString();
  const rows = images.map((image) => toRecord(image, inspectionId, at));
  return store.database.transaction().execute(async (transaction) => {
    await addToCounts(transaction, inspectionId, rows);
    const ids: number[] = [];
    for (const row of rows) {
      const added = transaction.insertInto("inspectedImages").values(row).returning("id");
      ids.push((await added.executeTakeFirstOrThrow()).id);
    }
    return ids;
  });
}

/**
 * An inspection's images in the order in which they were added, a page in memory at a time. The database stays free
 * for other work between two images; what is added meanwhile may or may not be among them.
 */
export async function* inspectedImages(store: Store, inspectionId: number): AsyncGenerator<StoredImage> {
  let last = 0;
  for (;;) {
    const rows = await store.database
      .selectFrom("inspectedImages")
      .selectAll()
      .where("inspectionId", "=", inspectionId)
      .where("id", ">", last)
      .orderBy("id")
      .limit(ROWS_TO_A_PAGE)
      .execute();
    for (const row of rows) yield fromRecord(row);
    if (rows.length < ROWS_TO_A_PAGE) return;
    last = rows[rows.length - 1]!.id;
  }
}

async function addToCounts(transaction: Transaction<Tables>, inspectionId: number, rows: NewImage[]) {
  const added = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const { numUpdatedRows } = await transaction
    .updateTable("inspections")
    .set((column) => ({
      passCount: column("passCount", "+", added("pass")),
      failCount: column("failCount", "+", added("fail")),
      cannotJudgeCount: column("cannotJudgeCount", "+", added("cannot-judge")),
    }))
    .where("id", "=", inspectionId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new KensaError("not-found", `There is no inspection ${inspectionId}.`);
}

function toRecord({ reason, size, ...image }: InspectedImage, inspectionId: number, at: string): NewImage {
  return z.encode(newImage, {
    ...image,
    inspectionId,
    at,
    reasonCode: reason?.code ?? null,
    reason: reason?.message ?? null,
    reasonAction: reason?.action ?? null,
    reasonCause: reason?.cause ?? null,
    width: size?.width ?? null,
    height: size?.height ?? null,
    decisionId: null,
  });
}

/** A row of the table as the program uses it. */
export function fromRecord(row: unknown): StoredImage {
  const { reasonCode, reason, reasonAction, reasonCause, width, height, decisionId, ...image } = readRecord(
    inspectedImageRecord,
    row,
  );
  const size = width === null || height === null ? null : { width, height };
  if (reasonCode === null || reason === null) return { ...image, size, decisionId, reason: null };
  const action = reasonAction === null ? {} : { action: reasonAction };
  const cause = reasonCause === null ? {} : { cause: reasonCause };
  return { ...image, size, decisionId, reason: { code: reasonCode, message: reason, ...action, ...cause } };
}
