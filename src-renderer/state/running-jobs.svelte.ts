/** @file Every job that runs, for the note at the edge of the window and for pages that must not start a second one. */
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";

type Source = {
  readonly jobs: {
    watch(
      input: Record<string, never>,
      options: { readonly signal: AbortSignal },
    ): PromiseLike<AsyncIterable<Job>>;
  };
};

export class RunningJobs {
  /** The newest first. */
  running = $state.raw<readonly Job[]>([]);
  /** The job that ended last, for pages that show what came of it. */
  lastEnded = $state.raw<Job | null>(null);
  /** Why nothing more is told of jobs, though the application answers. */
  failure = $state.raw<ShownFailure | null>(null);
  readonly #source: Source;
  readonly #connection: Connection;
  readonly #stop = new AbortController();

  constructor(source: Source, connection: Connection) {
    this.#source = source;
    this.#connection = connection;
  }

  /** What keeps a product from being trained: one training runs at a time, and the demo is one. */
  otherTraining(productId: number | null): Job | undefined {
    return this.running.find(
      (job) => job.kind === "demo" || (job.kind === "training" && job.productId !== productId),
    );
  }

  /** Follows all jobs until `dispose`, or until `failure` says why not; a lost connection is taken up again. */
  async follow(): Promise<void> {
    const { signal } = this.#stop;
    this.failure = null;
    while (!signal.aborted) {
      try {
        // Whoever comes back is told of every running job anew; what is no longer told of has ended meanwhile.
        this.running = [];
        for await (const job of await this.#source.jobs.watch({}, { signal })) this.#take(job);
      } catch (thrown) {
        if (signal.aborted) return;
        const failure = failureFrom(thrown);
        // Who is not let in looks for the application, too: the connection finds out what the matter is.
        if (!isConnectionLost(thrown) && failure.code !== "not-permitted") {
          this.failure = failure;
          return;
        }
      }
      if (signal.aborted) return;
      this.#connection.lost();
      await this.#connection.whenReady();
    }
  }

  /** Takes in a job that a call has just answered with, before the stream tells of it. */
  started(job: Job): void {
    this.#take(job);
  }

  dispose(): void {
    this.#stop.abort();
  }

  #take(job: Job): void {
    const others = this.running.filter(({ id }) => id !== job.id);
    if (job.state === "running") {
      this.running = [job, ...others].toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
      return;
    }
    this.running = others;
    this.lastEnded = job;
  }
}
