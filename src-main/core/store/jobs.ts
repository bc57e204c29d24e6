/** @file Jobs: one row for each piece of long work, so that it can be listed after a reconnect and after a restart. */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { JobKind, JobResult, JobState } from "../../contract/jobs-api.ts";
import { canGoOn } from "./runs.ts";
import type { Store } from "./store.ts";
import { type Ending, jobRecord, readRecord } from "./tables.ts";

/** `isResumable`: its training has stopped before its end and nobody has taken it up since. */
export type StoredJob = z.output<typeof jobRecord> & { readonly isResumable: boolean };

/** What a job works on and for. */
export type JobSubject = Partial<Pick<StoredJob, "productId" | "runId" | "modelId" | "inspectionId">>;

/** @param pid the process that does it */
export async function startJob(
  store: Store,
  { id, kind, subject, pid }: { id: string; kind: JobKind; subject: JobSubject; pid: number },
): Promise<StoredJob> {
  const values = z.encode(jobRecord, {
    id,
    kind,
    productId: null,
    runId: null,
    modelId: null,
    inspectionId: null,
    ...subject,
    state: "running",
    startedAt: store.clock().toISOString(),
    endedAt: null,
    result: null,
    failure: null,
    pid,
  });
  await store.database.insertInto("jobs").values(values).execute();
  return getJob(store, id);
}

/** Notes what became known of a job's subject on the way. */
export async function assignJob(store: Store, id: string, subject: JobSubject): Promise<void> {
  await store.database.updateTable("jobs").set(subject).where("id", "=", id).execute();
}

/** Notes a job's end. */
export async function endJob(
  store: Store,
  id: string,
  ending: Ending & { result: JobResult | null },
): Promise<StoredJob> {
  const changes = z.encode(jobRecord.pick({ state: true, endedAt: true, result: true, failure: true }), {
    failure: null,
    ...ending,
    endedAt: store.clock().toISOString(),
  });
  await store.database.updateTable("jobs").set(changes).where("id", "=", id).execute();
  return getJob(store, id);
}

/** @throws KensaError `not-found`. */
export async function getJob(store: Store, id: string): Promise<StoredJob> {
  const row = await withRuns(store).where("jobs.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new KensaError("not-found", `There is no job "${id}".`);
  return toJob(row);
}

export type JobFilter = {
  readonly productId?: number | undefined;
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
  readonly limit: number;
};

/** The newest first. */
export async function listJobs(store: Store, filter: JobFilter): Promise<StoredJob[]> {
  let query = withRuns(store);
  if (filter.productId !== undefined) query = query.where("jobs.productId", "=", filter.productId);
  if (filter.kind !== undefined) query = query.where("jobs.kind", "=", filter.kind);
  if (filter.state !== undefined) query = query.where("jobs.state", "=", filter.state);
  const rows = await query
    .orderBy("jobs.startedAt", "desc")
    .orderBy("jobs.id", "desc")
    .limit(filter.limit)
    .execute();
  return rows.map(toJob);
}

/** The last job that trained each of these runs. */
export async function findJobsOfRuns(store: Store, runIds: readonly string[]): Promise<Map<string, string>> {
  if (runIds.length === 0) return new Map();
  const rows = await store.database
    .selectFrom("jobs")
    .select(["id", "runId"])
    .where("runId", "in", runIds)
    .orderBy("startedAt")
    .execute();
  return new Map(rows.map(({ id, runId }) => [runId!, id]));
}

function withRuns({ database }: Store) {
  return database
    .selectFrom("jobs")
    .leftJoin("runs", "runs.id", "jobs.runId")
    .selectAll("jobs")
    .select("runs.state as runState");
}

function toJob({ runState, ...row }: { runState: string | null }): StoredJob {
  const job = readRecord(jobRecord, row);
  const isStopped = runState !== null && canGoOn({ state: runState, failure: job.failure });
  return { ...job, isResumable: job.kind === "training" && job.state !== "running" && isStopped };
}
