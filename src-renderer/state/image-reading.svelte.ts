/** @file The reading of a product's images, as the page of images does it: by itself where it has to be, unless somebody stopped it. */
import type { Job } from "../../src-main/contract/jobs-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";
import type { Dataset } from "./dataset.svelte.ts";
import type { ProductJob } from "./product-job.svelte.ts";

type Source = {
  readonly dataset: Pick<Client["dataset"], "scan">;
  readonly jobs: Pick<Client["jobs"], "list">;
};

/** Whose images are read, by which work (of the kind `scan`), and what shows them. */
export type ReadingSurroundings = {
  readonly productId: number;
  readonly dataset: Dataset;
  readonly work: ProductJob;
};

export class ImageReading {
  readonly #source: Source;
  readonly #surroundings: ReadingSurroundings;
  readonly #last: Loaded<Job[]>;

  constructor(source: Source, surroundings: ReadingSurroundings) {
    const { productId } = surroundings;
    this.#source = source;
    this.#surroundings = surroundings;
    this.#last = new Loaded(() => source.jobs.list({ productId, kind: "scan", limit: 1 }));
  }

  /**
   * Follows the reading that is under way, if any. What was read before the folders or the area were changed is then read
   * again without being told to, but not where the last reading was stopped.
   */
  async takeUp(): Promise<void> {
    const { dataset, work } = this.#surroundings;
    await work.takeUp();
    await Promise.all([dataset.load(), this.#last.load()]);
    const { value, failure } = this.#last;
    if (failure !== null || value?.[0]?.state === "cancelled") return;
    if (dataset.summary.value?.isOutdated) await this.read();
  }

  async read(): Promise<void> {
    const { productId, dataset, work } = this.#surroundings;
    await work.run(() => this.#source.dataset.scan({ productId }));
    await dataset.load();
  }
}
