/** @file One kind of long work on a product, from this page: begun here, or found running when the page is opened. */
import type { Job, JobKind } from "../../src-main/contract/jobs-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";
import { JobFeed, type JobSource } from "./job-feed.svelte.ts";
import type { RunningJobs } from "./running-jobs.svelte.ts";

/** What a product's work is begun and followed through. */
export type ProductJobSource = JobSource & { readonly jobs: Pick<Client["jobs"], "list"> };

export type ProductWork = {
  readonly productId: number;
  readonly kind: JobKind;
};

export class ProductJob {
  readonly feed: JobFeed;
  /** True from the moment it is asked for, before there is a job. */
  isStarting = $state(false);
  #failure = $state.raw<ShownFailure | null>(null);
  #isDisposed = false;
  readonly #source: ProductJobSource;
  readonly #connection: Connection;
  readonly #runningJobs: RunningJobs;
  readonly #work: ProductWork;

  constructor(source: ProductJobSource, connection: Connection, runningJobs: RunningJobs, work: ProductWork) {
    this.feed = new JobFeed(source, connection);
    this.#source = source;
    this.#connection = connection;
    this.#runningJobs = runningJobs;
    this.#work = work;
  }

  get isRunning(): boolean {
    return this.isStarting || this.feed.isRunning;
  }

  /** Why it could not be begun, or did not end well; null also where a person stopped it. */
  get failure(): ShownFailure | null {
    if (this.#failure !== null) return this.#failure;
    if (this.feed.failure !== null) return this.feed.failure;
    const failure = this.feed.job?.state === "failed" ? this.feed.job.failure : null;
    return failure?.code === "cancelled" ? null : failure;
  }

  /** Begins it and follows it to its end. Returns the ended job; null where it could not be begun or was let go. */
  async run(start: () => Promise<Job>): Promise<Job | null> {
    if (this.isRunning) return null;
    this.isStarting = true;
    this.#failure = null;
    try {
      const job = await start();
      this.#runningJobs.started(job);
      const ended = this.#follow(job);
      this.isStarting = false;
      await ended;
      return this.#ended();
    } catch (thrown) {
      this.#failure = failureFrom(thrown);
      this.isStarting = false;
      return null;
    }
  }

  /** Follows the work that runs already, if any, to its end. Returns as `run`. */
  async takeUp(): Promise<Job | null> {
    try {
      const job = await this.#findWhenReady();
      if (job === undefined || this.isRunning || this.#isDisposed) return null;
      await this.#follow(job);
      return this.#ended();
    } catch (thrown) {
      this.#failure = failureFrom(thrown);
      return null;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.feed.dispose();
  }

  /** Follows a job to its end, and where the application died over it, the one that goes on with it after the restart. */
  async #follow(job: Job): Promise<void> {
    let next: Job | undefined = job;
    while (next !== undefined && !this.#isDisposed) {
      await this.feed.follow(next);
      next = this.feed.job?.state === "interrupted" ? await this.#findRunning() : undefined;
    }
  }

  /** A page that is opened while nobody answers looks again once somebody does. */
  async #findWhenReady(): Promise<Job | undefined> {
    for (;;) {
      try {
        return await this.#findRunning();
      } catch (thrown) {
        if (!isConnectionLost(thrown) || this.#isDisposed) throw thrown;
        this.#connection.lost();
        await this.#connection.whenReady();
      }
    }
  }

  async #findRunning(): Promise<Job | undefined> {
    const { productId, kind } = this.#work;
    const [job] = await this.#source.jobs.list({ productId, kind, state: "running", limit: 1 });
    return job;
  }

  #ended(): Job | null {
    return this.feed.job?.state === "running" ? null : this.feed.job;
  }
}
