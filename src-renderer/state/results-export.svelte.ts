/** @file The writing of a file with results: one at a time, through to what can be downloaded. */
import type { ExportFormat, ResultFilter } from "../../src-main/contract/results-api.ts";
import type { Client } from "../lib/client.ts";
import type { ShownFailure } from "../lib/failure.ts";
import type { ProductJob } from "./product-job.svelte.ts";

type Source = { readonly results: Pick<Client["results"], "export"> };

/** A file that was written. */
export type ExportedFile = { readonly id: string; readonly name: string; readonly bytes: number };

export class ResultsExport {
  /** What is being written; null while nothing is. */
  format = $state<ExportFormat | null>(null);
  readonly work: ProductJob;
  readonly #source: Source;

  /** @param work of the kind `export` */
  constructor(source: Source, work: ProductJob) {
    this.#source = source;
    this.work = work;
  }

  get failure(): ShownFailure | null {
    return this.work.failure;
  }

  /** Writes what passes the filter. Returns the file; null where it was stopped or failed, and `failure` says why. */
  async write(format: ExportFormat, filter: ResultFilter): Promise<ExportedFile | null> {
    if (this.format !== null) return null;
    this.format = format;
    const job = await this.work.run(() => this.#source.results.export({ format, filter }));
    this.format = null;
    if (job?.result?.kind !== "export") return null;
    const { exportId, fileName, bytes } = job.result;
    return { id: exportId, name: fileName, bytes };
  }
}
