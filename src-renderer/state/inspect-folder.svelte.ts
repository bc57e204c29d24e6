/** @file The inspection of a folder: started here or found running, with its counts and the last parts. */
import type { InspectionSummary } from "../../src-main/contract/inspect-api.ts";
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";
import { ProductJob, type ProductJobSource } from "./product-job.svelte.ts";
import type { RunningJobs } from "./running-jobs.svelte.ts";

type Source = ProductJobSource & {
  readonly inspect: Pick<Client["inspect"], "start" | "get">;
};

export type FolderChoice = {
  readonly folder: string;
  /** Go on with every image that appears in the folder. */
  readonly watch: boolean;
  /** With `watch`: leave out what lies there at the beginning. */
  readonly onlyNew: boolean;
  readonly user: string;
};

/** Whose parts are inspected, and how long a pause is. */
export type FolderSurroundings = {
  readonly productId: number;
  readonly connection: Connection;
  readonly runningJobs: RunningJobs;
  readonly wait: (milliseconds: number) => Promise<void>;
};

const COUNT_EVERY_MS = 1000;

export class FolderInspection {
  /** Counts by verdict; null before the first answer. */
  summary = $state.raw<InspectionSummary | null>(null);
  /** Whether the counts are those of the end; before, nothing can be said of what waits for a person. */
  isCounted = $state(false);
  /** Why its counts are not known. */
  failure = $state.raw<ShownFailure | null>(null);
  readonly work: ProductJob;
  readonly #source: Source;
  readonly #surroundings: FolderSurroundings;
  #isDisposed = false;

  constructor(source: Source, surroundings: FolderSurroundings) {
    const { connection, runningJobs, productId } = surroundings;
    this.#source = source;
    this.#surroundings = surroundings;
    this.work = new ProductJob(source, connection, runningJobs, { productId, kind: "inspection" });
  }

  /** Inspects a folder to its end. Where that cannot begin, `work.failure` says why. */
  async run(choice: FolderChoice): Promise<void> {
    const { productId } = this.#surroundings;
    this.summary = null;
    this.failure = null;
    await this.#count(this.work.run(() => this.#source.inspect.start({ productId, ...choice })));
  }

  /** Follows the inspection that runs already, if any, to its end. */
  async takeUp(): Promise<void> {
    await this.#count(this.work.takeUp());
  }

  /** Makes room for the next one. */
  clear(): void {
    this.work.feed.job = null;
    this.summary = null;
    this.failure = null;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.work.dispose();
  }

  /** Keeps the counts up to date until the work ends, and counts once more then. */
  async #count(work: Promise<Job | null>): Promise<void> {
    this.isCounted = false;
    let isOver = false;
    const ending = work.then(() => {
      isOver = true;
    });
    while (!isOver && !this.#isDisposed) {
      await Promise.race([this.#surroundings.wait(COUNT_EVERY_MS), ending]);
      if (!isOver) await this.#loadSummary();
    }
    // Asked anew: an answer that was on its way when the last part was judged lacks it.
    while (!this.#isDisposed && !(await this.#loadSummary())) await this.#surroundings.connection.whenReady();
    // Where the count failed, nobody says that nothing waits for a person.
    this.isCounted = this.failure === null;
  }

  /** Returns whether somebody answered. */
  async #loadSummary(): Promise<boolean> {
    const inspectionId = this.work.feed.job?.inspectionId ?? null;
    if (inspectionId === null || this.#isDisposed) return true;
    try {
      this.summary = await this.#source.inspect.get({ inspectionId });
      this.failure = null;
      return true;
    } catch (thrown) {
      if (!isConnectionLost(thrown)) {
        this.failure = failureFrom(thrown);
        return true;
      }
      // The job finds its way back by itself, and the next count with it.
      this.#surroundings.connection.lost();
      return false;
    }
  }
}
