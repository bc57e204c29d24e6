/** @file Inspected images by filter: as many as there are, but only the pages in sight are held. */
import { SvelteMap } from "svelte/reactivity";
import type {
  ResultCounts,
  ResultFilter,
  ResultOrder,
  ResultRow,
} from "../../src-main/contract/results-api.ts";
import type { Client } from "../lib/client.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly results: Pick<Client["results"], "page" | "counts"> };

const PAGE_ROWS = 100;
const HELD_PAGES = 8;

export class ResultsList {
  filter = $state.raw<ResultFilter>({});
  order = $state<ResultOrder>("newest");
  /** Images that pass the filter; null before the first answer. */
  total = $state<number | null>(null);
  failure = $state.raw<ShownFailure | null>(null);
  readonly counts: Loaded<ResultCounts>;
  readonly #source: Source;
  readonly #pages = new SvelteMap<number, readonly ResultRow[]>();
  readonly #loading = new Set<number>();
  #question = 0;

  constructor(source: Source, filter: ResultFilter) {
    this.#source = source;
    this.filter = filter;
    this.counts = new Loaded(() => source.results.counts({ filter: this.filter }));
  }

  /** The image at a place of the whole list; undefined while its page is not there. */
  row(index: number): ResultRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Asks with another filter or order, from the beginning. */
  async ask(filter: ResultFilter = this.filter, order: ResultOrder = this.order): Promise<void> {
    this.filter = filter;
    this.order = order;
    this.#question += 1;
    this.#loading.clear();
    await Promise.all([this.#load(0), this.counts.load()]);
  }

  /** Loads what is missing of the images from `first` to `last`, and lets go what is far away. */
  async need(first: number, last: number): Promise<void> {
    if (this.total === null || this.total === 0) return;
    const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
    const to = Math.floor(Math.min(last, this.total - 1) / PAGE_ROWS);
    const missing: Promise<void>[] = [];
    for (let page = from; page <= to; page += 1) {
      if (!this.#pages.has(page) && !this.#loading.has(page)) missing.push(this.#load(page));
    }
    this.#letGo(from, to);
    await Promise.all(missing);
  }

  async #load(page: number): Promise<void> {
    const question = this.#question;
    const { filter, order } = this;
    this.#loading.add(page);
    try {
      const answer = await this.#source.results.page({
        filter,
        order,
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
      });
      if (question !== this.#question) return;
      // The pages of the question before stay in sight until the first new one is here.
      if (page === 0) this.#pages.clear();
      this.#pages.set(page, answer.rows);
      this.total = answer.total;
      this.failure = null;
    } catch (thrown) {
      if (question === this.#question) this.failure = failureFrom(thrown);
    } finally {
      if (question === this.#question) this.#loading.delete(page);
    }
  }

  #letGo(from: number, to: number): void {
    if (this.#pages.size <= HELD_PAGES) return;
    for (const page of this.#pages.keys()) {
      if (page < from - HELD_PAGES / 2 || page > to + HELD_PAGES / 2) this.#pages.delete(page);
    }
  }
}
