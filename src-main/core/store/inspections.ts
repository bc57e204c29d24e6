/** @file Inspections: one row for each time that a model judged images, with its counts of verdicts. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { InspectionSource } from "../../contract/inspect-api.ts";
import type { Store } from "./store.ts";
import { type Ending, inspectionRecord, readRecord } from "./tables.ts";

/** Its counts are kept in the transactions that add images, so they always equal the stored images. */
export type Inspection = z.output<typeof inspectionRecord>;

/** Where its images come from and who began it, where that is known. */
export type InspectionOrigin = { source: InspectionSource | null; user: string | null };

/**
 * @param pid the process that inspects.
 * @throws KensaError `not-found` where the model does not exist.
 */
export async function startInspection(
  store: Store,
  modelId: string,
  pid: number,
  origin: InspectionOrigin = { source: null, user: null },
): Promise<Inspection> {
  const values = z.encode(inspectionRecord.omit({ id: true }), {
    modelId,
    state: "running",
    startedAt: store.clock().toISOString(),
    endedAt: null,
    passCount: 0,
    failCount: 0,
    cannotJudgeCount: 0,
    failure: null,
    pid,
    ...origin,
  });
  const row = await store.database.insertInto("inspections").values(values).returningAll().executeTakeFirst();
  return readRecord(inspectionRecord, row);
}

/**
 * Notes an inspection's end. One that was taken for interrupted may still say how it ended; an end itself is never
 * changed.
 *
 * @throws KensaError `not-found`, or `conflict` where it has ended already.
 */
export async function endInspection(store: Store, id: number, ending: Ending): Promise<Inspection> {
  const changes = z.encode(inspectionRecord.pick({ state: true, endedAt: true, failure: true }), {
    failure: null,
    ...ending,
    endedAt: store.clock().toISOString(),
  });
  const row = await store.database
    .updateTable("inspections")
    .set(changes)
    .where("id", "=", id)
    .where("state", "in", ["running", "interrupted"])
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return readRecord(inspectionRecord, row);
  const { state } = await getInspection(store, id);
  throw new KensaError("conflict", `Inspection ${id} has already ended: ${state}.`);
}

/** @throws KensaError `not-found`. */
export async function getInspection(store: Store, id: number): Promise<Inspection> {
  const row = await store.database
    .selectFrom("inspections")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no inspection ${id}.`);
  return readRecord(inspectionRecord, row);
}

/** A model's inspections, the newest first. */
export async function listInspections(store: Store, modelId: string): Promise<Inspection[]> {
  const rows = await store.database
    .selectFrom("inspections")
    .selectAll()
    .where("modelId", "=", modelId)
    .orderBy("id", "desc")
    .execute();
  return rows.map((row) => readRecord(inspectionRecord, row));
}
