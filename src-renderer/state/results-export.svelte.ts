/** @file The writing of a file with results: one at a time, through to what can be downloaded. */
import type { ExportFormat, ResultFilter } from "../../src-main/contract/results-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { Task } from "../lib/loaded.svelte.ts";
import { JobFeed } from "./job-feed.svelte.ts";

type Source = {
  readonly jobs: Pick<Client["jobs"], "events" | "cancel">;
  readonly results: Pick<Client["results"], "export">;
};

/** A file that was written. */
export type ExportedFile = { readonly id: string; readonly name: string; readonly bytes: number };

export class ResultsExport {
  /** What is being written; null while nothing is. */
  format = $state<ExportFormat | null>(null);
  readonly feed: JobFeed;
  readonly #source: Source;
  readonly #task = new Task();

  constructor(source: Source, connection: Connection) {
    this.#source = source;
    this.feed = new JobFeed(source, connection);
  }

  get failure() {
    return this.#task.failure ?? this.feed.failure ?? this.feed.job?.failure ?? null;
  }

  /** Writes what passes the filter. Returns the file; null where it was stopped or failed, and `failure` says why. */
  async write(format: ExportFormat, filter: ResultFilter): Promise<ExportedFile | null> {
    if (this.format !== null) return null;
    this.format = format;
    await this.#task.run(async () => {
      await this.feed.follow(await this.#source.results.export({ format, filter }));
    });
    this.format = null;
    const { job } = this.feed;
    if (this.#task.failure !== null || job?.state !== "finished" || job.result?.kind !== "export")
      return null;
    const { exportId, fileName, bytes } = job.result;
    return { id: exportId, name: fileName, bytes };
  }

  dispose(): void {
    this.feed.dispose();
  }
}
