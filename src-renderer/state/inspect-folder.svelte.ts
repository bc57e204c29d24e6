/** @file The inspection of a folder: started here or found running, with its counts and the last parts. */
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { isConnectionLost } from "../lib/failure.ts";
import { Task } from "../lib/loaded.svelte.ts";
import { JobFeed } from "./job-feed.svelte.ts";

type Source = {
  readonly jobs: Pick<Client["jobs"], "events" | "cancel">;
  readonly inspect: Pick<Client["inspect"], "start" | "get">;
};

export type FolderChoice = {
  readonly productId: number;
  readonly folder: string;
  /** Go on with every image that appears in the folder. */
  readonly watch: boolean;
  readonly user: string;
};

const COUNT_EVERY_MS = 1000;

export class FolderInspection {
  /** Counts by verdict; null before the first answer. */
  summary = $state.raw<InspectionSummary | null>(null);
  readonly feed: JobFeed;
  readonly starting = new Task();
  readonly #source: Source;
  readonly #wait: (milliseconds: number) => Promise<void>;
  #isDisposed = false;

  constructor(
    source: Source,
    connection: Connection,
    wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds)),
  ) {
    this.#source = source;
    this.#wait = wait;
    this.feed = new JobFeed(source, connection);
  }

  get isRunning(): boolean {
    return this.feed.isRunning;
  }

  /** Starts an inspection. Resolves once it runs; null where it could not be started, and `starting` says why. */
  async start({ productId, folder, watch, user }: FolderChoice): Promise<Job | null> {
    let job: Job | null = null;
    await this.starting.run(async () => {
      job = await this.#source.inspect.start({ productId, folder, watch, user });
    });
    return job;
  }

  /** Follows an inspection to its end. */
  async follow(job: Job): Promise<void> {
    this.summary = null;
    const counting = this.#countWhileRunning();
    await this.feed.follow(job);
    await counting;
    await this.#count();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.feed.dispose();
  }

  async #countWhileRunning(): Promise<void> {
    // `follow` sets the job before its first pause.
    await Promise.resolve();
    while (this.feed.isRunning && !this.#isDisposed) {
      await this.#count();
      await this.#wait(COUNT_EVERY_MS);
    }
  }

  async #count(): Promise<void> {
    const inspectionId = this.feed.job?.inspectionId ?? null;
    if (inspectionId === null || this.#isDisposed) return;
    try {
      this.summary = await this.#source.inspect.get({ inspectionId });
    } catch (thrown) {
      // The feed finds its way back by itself, and the next count with it.
      if (!isConnectionLost(thrown)) throw thrown;
    }
  }
}
