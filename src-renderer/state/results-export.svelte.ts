/** @file The writing of a file with results: one at a time, through to what can be downloaded, also after the page was left. */
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { ExportFormat, ResultFilter } from "../../src-main/contract/results-api.ts";
import type { Client } from "../lib/client.ts";
import type { ShownFailure } from "../lib/failure.ts";
import { Loaded } from "../lib/loaded.svelte.ts";
import { getLocale } from "../paraglide/runtime.js";
import type { ProductJob } from "./product-job.svelte.ts";

type Source = {
  readonly results: Pick<Client["results"], "export">;
  readonly jobs: Pick<Client["jobs"], "list">;
};

/** Whose results are written, the work that writes them (of the kind `export`), and what time it is. */
export type ExportSurroundings = {
  readonly productId: number;
  readonly work: ProductJob;
  readonly now: () => number;
};

/** A file that was written. */
export type ExportedFile = {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Images that are not in it, since their files are gone or hold another picture now. */
  readonly leftOut: number;
};

/** As long as this a written file is kept. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export class ResultsExport {
  /** What is being written, where it was begun here; null while nothing is. */
  format = $state<ExportFormat | null>(null);
  /** The file that was written last and can be fetched. */
  file = $state.raw<ExportedFile | null>(null);
  readonly work: ProductJob;
  readonly #source: Source;
  readonly #surroundings: ExportSurroundings;
  readonly #earlier: Loaded<Job[]>;

  constructor(source: Source, surroundings: ExportSurroundings) {
    this.#source = source;
    this.#surroundings = surroundings;
    this.work = surroundings.work;
    this.#earlier = new Loaded(() => source.jobs.list({ kind: "export", limit: 50 }));
  }

  get failure(): ShownFailure | null {
    return this.work.failure ?? this.#earlier.failure;
  }

  /** Writes what passes the filter. Returns the file; null where it was stopped or failed, and `failure` says why. */
  async write(format: ExportFormat, filter: ResultFilter): Promise<ExportedFile | null> {
    if (this.work.isRunning) return null;
    this.format = format;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    await this.#follow(() =>
      this.#source.results.export({ format, filter, timeZone, language: getLocale() }),
    );
    this.format = null;
    return this.file;
  }

  /** Goes on with the export that was begun before the page was opened: to its end, or to its file. */
  async takeUp(): Promise<void> {
    await this.#earlier.load();
    const job = this.#earlier.value?.find((candidate) => this.#isOurs(candidate));
    if (job === undefined || this.work.isRunning) return;
    if (job.state === "running") await this.#follow(async () => job);
    else if (this.#surroundings.now() - Date.parse(job.endedAt ?? job.startedAt) < KEPT_MS)
      this.file = fileOf(job);
  }

  /** Results of all products belong to no product's page more than to another's. */
  #isOurs({ productId }: Job): boolean {
    return productId === null || productId === this.#surroundings.productId;
  }

  async #follow(begin: () => Promise<Job>): Promise<void> {
    this.file = null;
    this.file = fileOf(await this.work.run(begin));
  }
}

function fileOf(job: Job | null): ExportedFile | null {
  if (job?.result?.kind !== "export") return null;
  const { exportId, fileName, bytes, leftOut = 0 } = job.result;
  return { id: exportId, name: fileName, bytes, leftOut };
}
