/** @file One job, as it goes on: its progress, its curve, the images it has judged; through lost connections and reloads. */
import type { Job, JobEvent, JobProgress, JudgedImage } from "../../src-main/contract/jobs-api.ts";
import type { CurvePoint } from "../../src-main/contract/training.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";

/** Judged images that are kept for a strip of the last parts. */
const KEPT_IMAGES = 200;

/** What a job is followed through: the client, or whatever plays events like it. */
export type JobSource = {
  readonly jobs: {
    events(
      input: { readonly jobId: string; readonly after?: number },
      options: { readonly signal: AbortSignal },
    ): PromiseLike<AsyncIterable<JobEvent>>;
    cancel(input: { readonly jobId: string }): PromiseLike<Job>;
  };
};

export class JobFeed {
  job = $state.raw<Job | null>(null);
  progress = $state.raw<JobProgress | null>(null);
  /** The training curve so far. */
  points = $state.raw<readonly CurvePoint[]>([]);
  /** The newest last. */
  images = $state.raw<readonly JudgedImage[]>([]);
  previewStep = $state<number | null>(null);
  /** Why it can be followed no further; what became of the job is then not known. */
  failure = $state.raw<ShownFailure | null>(null);
  /** Why the last wish to stop it was not heard; forgotten once the job has ended. */
  cancelFailure = $state.raw<ShownFailure | null>(null);
  isCancelling = $state(false);
  readonly #source: JobSource;
  readonly #connection: Connection;
  #following: AbortController | undefined;

  constructor(source: JobSource, connection: Connection) {
    this.#source = source;
    this.#connection = connection;
  }

  get isRunning(): boolean {
    return this.job?.state === "running" && this.failure === null;
  }

  /** Follows a job to its end; whatever was followed before is let go. Resolves when it has ended, or on `dispose`. */
  async follow(job: Job): Promise<void> {
    this.#following?.abort();
    const following = new AbortController();
    this.#following = following;
    this.#reset(job);
    let after: number | undefined;
    while (!following.signal.aborted) {
      try {
        const input = after === undefined ? { jobId: job.id } : { jobId: job.id, after };
        for await (const event of await this.#source.jobs.events(input, { signal: following.signal })) {
          if (following.signal.aborted) return;
          after = event.seq;
          this.#take(event);
          if (event.kind === "ended") return;
        }
        // A job that had ended before is told of once, and nothing follows.
        if (this.job?.state !== "running") return;
      } catch (thrown) {
        if (following.signal.aborted) return;
        if (!isConnectionLost(thrown)) {
          this.failure = failureFrom(thrown);
          return;
        }
      }
      this.#connection.lost();
      await this.#connection.whenReady();
    }
  }

  /** Asks the job to stop. It goes on to its next safe point, and `job` says when it has ended. */
  async cancel(): Promise<void> {
    if (this.job === null) return;
    this.isCancelling = true;
    this.cancelFailure = null;
    try {
      await this.#source.jobs.cancel({ jobId: this.job.id });
    } catch (thrown) {
      // The job may have ended on its own meanwhile, which is then what there is to say.
      if (this.isRunning) this.cancelFailure = failureFrom(thrown);
      this.isCancelling = false;
    }
  }

  dispose(): void {
    this.#following?.abort();
  }

  #reset(job: Job): void {
    this.job = job;
    this.progress = job.progress;
    this.points = [];
    this.images = [];
    this.previewStep = null;
    this.failure = null;
    this.cancelFailure = null;
    this.isCancelling = false;
  }

  #take(event: JobEvent): void {
    switch (event.kind) {
      case "snapshot":
        this.#takeJob(event.job);
        this.progress = event.job.progress ?? this.progress;
        this.points = event.points;
        this.images = event.images;
        this.previewStep = event.previewStep;
        break;
      case "progress":
        this.progress = event.progress;
        break;
      case "point":
        // A training that goes on from a checkpoint draws its curve from there again.
        this.points = [...this.points.filter(({ step }) => step < event.point.step), event.point];
        break;
      case "preview":
        this.previewStep = event.step;
        break;
      case "image":
        this.images = [...this.images.slice(-(KEPT_IMAGES - 1)), event.image];
        break;
      case "ended":
        this.#takeJob(event.job);
        break;
    }
  }

  #takeJob(job: Job): void {
    this.job = job;
    if (job.state === "running") return;
    this.cancelFailure = null;
    this.isCancelling = false;
  }
}
