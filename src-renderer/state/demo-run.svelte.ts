/** @file The first two minutes: a part is drawn, learned and inspected, and then there is a queue to review. */
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { getLocale } from "../paraglide/runtime.js";
import { JobFeed, type JobSource } from "./job-feed.svelte.ts";

type Source = JobSource & { readonly demo: Pick<Client["demo"], "start"> };

export class DemoRun {
  readonly feed: JobFeed;
  isStarting = $state(false);
  #failure = $state.raw<ShownFailure | null>(null);
  readonly #source: Source;

  constructor(source: Source, connection: Connection) {
    this.#source = source;
    this.feed = new JobFeed(source, connection);
  }

  get isRunning(): boolean {
    return this.isStarting || this.feed.isRunning;
  }

  get failure(): ShownFailure | null {
    const ended = this.feed.job?.state === "failed" ? this.feed.job.failure : null;
    return this.#failure ?? this.feed.failure ?? ended;
  }

  /** Where to review what was inspected; null until it is there. */
  get finished(): { readonly productId: number; readonly inspectionId: number } | null {
    const job = this.feed.job;
    if (job?.result?.kind !== "demo" || job.productId === null) return null;
    return { productId: job.productId, inspectionId: job.result.inspectionId };
  }

  async start(): Promise<void> {
    if (this.isRunning) return;
    this.isStarting = true;
    this.#failure = null;
    try {
      await this.#followed(await this.#source.demo.start({ language: getLocale() }));
    } catch (thrown) {
      this.#failure = failureFrom(thrown);
      this.isStarting = false;
    }
  }

  /** Follows a demo that runs already. */
  async follow(job: Job): Promise<void> {
    if (!this.isRunning) await this.#followed(job);
  }

  dispose(): void {
    this.feed.dispose();
  }

  #followed(job: Job): Promise<void> {
    const following = this.feed.follow(job);
    this.isStarting = false;
    return following;
  }
}
