/** @file Long work: started, watched, cancelled, and noted in the database from its start to its end. */
import { randomBytes } from "node:crypto";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { Job, JobEvent, JobKind, JobProgress, JobResult, JudgedImage } from "../../contract/jobs-api.ts";
import type { CurvePoint } from "../../contract/training.ts";
import {
  assignJob,
  endJob,
  getJob,
  type JobFilter,
  type JobSubject,
  listJobs,
  type StoredJob,
  startJob,
} from "../store/jobs.ts";
import type { Store } from "../store/store.ts";
import type { Ending } from "../store/tables.ts";
import { LiveJob } from "./live-job.ts";

/** What a piece of work may say while it runs. */
export type JobHandle = {
  readonly signal: AbortSignal;
  readonly progress: (progress: JobProgress) => void;
  readonly point: (point: CurvePoint) => void;
  readonly preview: (step: number) => void;
  readonly image: (image: JudgedImage) => void;
  readonly assign: (subject: JobSubject) => Promise<void>;
};

/** Returns what came of it, or null where it was cancelled before its end. */
export type JobWork = (handle: JobHandle) => Promise<JobResult | null>;

/** Ended jobs whose events can still be replayed. */
const ENDED_KEPT = 50;

export class JobService {
  readonly #store: Store;
  readonly #onFault: (thrown: unknown) => void;
  readonly #live = new Map<string, LiveJob>();
  readonly #running = new Map<string, Promise<void>>();
  /** Begun, and not noted yet. */
  readonly #starting = new Set<Pick<Job, "kind" | "productId">>();
  readonly #watchers = new Set<(job: Job) => void>();

  /** @param onFault told of what no work was expected to throw */
  constructor(store: Store, onFault: (thrown: unknown) => void = () => {}) {
    this.#store = store;
    this.#onFault = onFault;
  }

  /** Starts a piece of work and answers as soon as it is noted; its outcome, good or bad, becomes the job's. */
  async start(kind: JobKind, subject: JobSubject, work: JobWork): Promise<Job> {
    const id = `${kind}-${randomBytes(6).toString("hex")}`;
    const live = await this.#note(id, kind, subject);
    this.#changed(id);
    const running = this.#run(live, work).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
    return live.job;
  }

  /**
   * Throws `conflict` where one of these kinds runs already: they would only take each other's processor. With a product, only
   * where it is one of that product's, which would write what the other writes.
   */
  requireNone(kinds: readonly JobKind[], message: string, productId?: number): void {
    const running = [...this.#live.values()].map(({ job }) => job).filter(({ state }) => state === "running");
    const isBusy = [...running, ...this.#starting].some(
      (job) => kinds.includes(job.kind) && (productId === undefined || job.productId === productId),
    );
    if (!isBusy) return;
    throw new KensaError("conflict", message, {
      action: "Wait for its end, or cancel it.",
      failureCause: "other-work-runs",
    });
  }

  /** Jobs of this process with their progress, and those of earlier ones as they were left; the newest first. */
  async list(filter: JobFilter): Promise<Job[]> {
    return (await listJobs(this.#store, filter)).map((stored) => this.#withProgress(stored));
  }

  /** @throws KensaError `not-found`. */
  async get(id: string): Promise<Job> {
    return this.#withProgress(await getJob(this.#store, id));
  }

  /**
   * The events of a job; see `LiveJob.events`. Of a job that this process does not run there is one snapshot.
   *
   * @throws KensaError `not-found`.
   */
  async *events(
    id: string,
    after: number | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<JobEvent> {
    const live = this.#live.get(id);
    if (live) return yield* live.events(after, signal);
    yield { kind: "snapshot", seq: 0, job: await this.get(id), points: [], images: [], previewStep: null };
  }

  /** Every running job, and then each one that starts, gets further or ends; only the latest state of each is told. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<Job> {
    const waiting = new Map<string, Job>();
    let wake = () => {};
    const watcher = (job: Job) => {
      waiting.set(job.id, job);
      wake();
    };
    for (const { job } of this.#live.values()) if (job.state === "running") waiting.set(job.id, job);
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", () => wake(), { once: true });
    try {
      for (;;) {
        if (signal?.aborted) return;
        const [next] = waiting.values();
        if (next) {
          waiting.delete(next.id);
          yield next;
        } else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /**
   * Asks a job to stop; it ends a moment later. One that has ended stays as it is.
   *
   * @throws KensaError `not-found`; `conflict` where another process runs it.
   */
  async cancel(id: string): Promise<Job> {
    const live = this.#live.get(id);
    live?.cancel();
    const job = live?.job ?? (await this.get(id));
    if (live || job.state !== "running") return job;
    throw new KensaError(
      "conflict",
      "Another Kensa on this computer does this; it cannot be stopped from here.",
    );
  }

  /** Waits until a job of this process has ended. */
  async ended(id: string): Promise<Job> {
    await this.#running.get(id);
    return this.get(id);
  }

  /** Cancels what runs and waits for it. */
  async close(): Promise<void> {
    for (const live of this.#live.values()) live.cancel();
    await Promise.all(this.#running.values());
  }

  async #note(id: string, kind: JobKind, subject: JobSubject): Promise<LiveJob> {
    const starting = { kind, productId: subject.productId ?? null };
    this.#starting.add(starting);
    try {
      const stored = await startJob(this.#store, { id, kind, subject, pid: process.pid });
      const live = new LiveJob(toJob(stored), () => this.#changed(id));
      this.#live.set(id, live);
      return live;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #run(live: LiveJob, work: JobWork): Promise<void> {
    const { id } = live.job;
    const handle: JobHandle = {
      signal: live.signal,
      progress: (progress) => live.progress(progress),
      point: (point) => live.point(point),
      preview: (step) => live.preview(step),
      image: (image) => live.image(image),
      assign: async (subject) => {
        live.assign(subject);
        await assignJob(this.#store, id, subject);
      },
    };
    let ending: Ending & { result: JobResult | null };
    const faults: unknown[] = [];
    try {
      const result = await work(handle);
      ending = { state: result === null ? "cancelled" : "finished", result };
    } catch (thrown) {
      ending = endingOf(thrown);
      if (!(thrown instanceof KensaError)) faults.push(thrown);
    }
    await this.#end(live, ending);
    // Last, so that who watches learns of the end whatever becomes of the note.
    for (const fault of faults) this.#onFault(fault);
  }

  async #end(live: LiveJob, ending: Ending & { result: JobResult | null }): Promise<void> {
    try {
      live.end(toJob(await endJob(this.#store, live.job.id, ending)));
    } catch (thrown) {
      // The disk is full, say: who watches is told, and the database learns of it at the next start.
      live.end({ ...live.job, state: "failed", failure: failureOf(thrown) });
      this.#onFault(thrown);
    }
    const ended = [...this.#live.values()].filter(({ job }) => job.state !== "running");
    for (const { job } of ended.slice(0, -ENDED_KEPT)) this.#live.delete(job.id);
  }

  #changed(id: string): void {
    const job = this.#live.get(id)?.job;
    if (job) for (const watcher of this.#watchers) watcher(job);
  }

  #withProgress(stored: StoredJob): Job {
    return { ...toJob(stored), progress: this.#live.get(stored.id)?.job.progress ?? null };
  }
}

function endingOf(thrown: unknown): Ending & { result: null } {
  const failure = failureOf(thrown);
  if (failure.code === "cancelled") return { state: "cancelled", result: null };
  return { state: "failed", failure, result: null };
}

function toJob(stored: StoredJob): Job {
  const { pid: _, isResumable, ...job } = stored;
  return { ...job, progress: null, canResume: isResumable };
}
