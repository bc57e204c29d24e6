/** @file Runs: one row for each training, from its start to its end. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import { fromPortablePath, toPortablePath } from "./portable-path.ts";
import type { Store } from "./store.ts";
import { type Ending, readRecord, runRecord } from "./tables.ts";

export type Run = z.output<typeof runRecord>;

type RunStart = {
  /** The caller's choice: the name of the run's folder, for one. */
  id: string;
  productId: number;
  settings: TrainingSettings;
  /** Where its checkpoints lie. */
  folder: string;
  /** The process that trains. */
  pid: number;
};

/** @throws KensaError `conflict` where the id is taken, `not-found` where the product does not exist. */
export async function startRun(store: Store, start: RunStart): Promise<Run> {
  const now = store.clock().toISOString();
  const values = z.encode(runRecord, {
    ...start,
    folder: toPortablePath(store.folder.root, start.folder),
    state: "running",
    startedAt: now,
    pidSince: now,
    endedAt: null,
    steps: 0,
    failure: null,
  });
  const row = await store.database
    .insertInto("runs")
    .values(values)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new KensaError("conflict", `There is already a run "${start.id}".`);
  return toRun(store, row);
}

/**
 * Notes how many steps a run has done so far.
 *
 * @throws KensaError `not-found`.
 */
export async function recordRunSteps(store: Store, id: string, steps: number): Promise<void> {
  const { numUpdatedRows } = await store.database
    .updateTable("runs")
    .set({ steps: runRecord.shape.steps.parse(steps) })
    .where("id", "=", id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw unknownRun(id);
}

/**
 * Takes up a run that was stopped, by this process from now on.
 *
 * @throws KensaError `not-found`, or `conflict` where it is running or has been finished.
 */
export async function resumeRun(store: Store, id: string, pid: number): Promise<Run> {
  const row = await store.database
    .updateTable("runs")
    .set(
      z.encode(runRecord.pick({ state: true, endedAt: true, failure: true, pid: true, pidSince: true }), {
        state: "running",
        endedAt: null,
        failure: null,
        pid,
        pidSince: store.clock().toISOString(),
      }),
    )
    .where("id", "=", id)
    .where("state", "in", ["cancelled", "interrupted", "failed"])
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return toRun(store, row);
  const { state } = await getRun(store, id);
  throw new KensaError("conflict", `Training ${id} cannot go on: it is ${state}.`);
}

/**
 * Notes a run's end. One that was taken for interrupted may still say how it ended; an end itself is never changed.
 *
 * @throws KensaError `not-found`, or `conflict` where it has ended already.
 */
export async function endRun(store: Store, id: string, ending: Ending & { steps: number }): Promise<Run> {
  const changes = z.encode(runRecord.pick({ state: true, endedAt: true, steps: true, failure: true }), {
    failure: null,
    ...ending,
    endedAt: store.clock().toISOString(),
  });
  const row = await store.database
    .updateTable("runs")
    .set(changes)
    .where("id", "=", id)
    .where("state", "in", ["running", "interrupted"])
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return toRun(store, row);
  const { state } = await getRun(store, id);
  throw new KensaError("conflict", `The run "${id}" has already ended: ${state}.`);
}

/** @throws KensaError `not-found`. */
export async function getRun(store: Store, id: string): Promise<Run> {
  const row = await store.database.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw unknownRun(id);
  return toRun(store, row);
}

/** A product's runs, the newest first. */
export async function listRuns(store: Store, productId: number): Promise<Run[]> {
  const rows = await store.database
    .selectFrom("runs")
    .selectAll()
    .where("productId", "=", productId)
    .orderBy("startedAt", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => toRun(store, row));
}

/** All runs, the newest first. */
export async function listAllRuns(store: Store): Promise<Run[]> {
  const rows = await store.database
    .selectFrom("runs")
    .selectAll()
    .orderBy("startedAt", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => toRun(store, row));
}

/** Whether a run has stopped on its way. One that diverged would do so again: it can only be begun anew, with another seed. */
export function canGoOn({ state, failure }: Pick<Run, "failure"> & { readonly state: string }): boolean {
  return ["cancelled", "interrupted", "failed"].includes(state) && failure?.code !== "diverged";
}

/** Trainings that a job ran until its process died, over all products; the one begun last comes first. */
export async function listInterruptedRuns(store: Store): Promise<Run[]> {
  const rows = await store.database
    .selectFrom("runs")
    .selectAll("runs")
    .where("state", "=", "interrupted")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("jobs")
          .select("jobs.id")
          .whereRef("jobs.runId", "=", "runs.id")
          // A job of another process is an earlier one: the command line has gone on with the run since.
          .whereRef("jobs.pid", "=", "runs.pid")
          .where("jobs.kind", "=", "training")
          .where("jobs.state", "=", "interrupted"),
      ),
    )
    .orderBy("startedAt", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => toRun(store, row));
}

function toRun(store: Store, row: unknown): Run {
  const run = readRecord(runRecord, row);
  return { ...run, folder: fromPortablePath(store.folder.root, run.folder) };
}

function unknownRun(id: string): KensaError {
  return new KensaError("not-found", `There is no run "${id}".`);
}
