/** @file Inspected images by filter: as many as there are, but only the pages that were looked at last are held. */
import { SvelteMap } from "svelte/reactivity";
import type {
  ResultCounts,
  ResultFilter,
  ResultOrder,
  ResultRow,
} from "../../src-main/contract/results-api.ts";
import type { QueueItem } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly results: Pick<Client["results"], "page" | "counts"> };

const PAGE_ROWS = 100;
const HELD_PAGES = 12;

export class ResultsList {
  /** Images that pass the filter; null before the first answer. */
  total = $state<number | null>(null);
  failure = $state.raw<ShownFailure | null>(null);
  readonly counts: Loaded<ResultCounts>;
  readonly #source: Source;
  readonly #pages = new SvelteMap<number, readonly ResultRow[]>();
  /** Pages that are held or on their way, the last asked for last. */
  readonly #asked = new Set<number>();
  #filter: ResultFilter = {};
  #order: ResultOrder = "newest";
  /** Rises with each question, so that an answer to an earlier one is dropped. */
  #question = 0;

  constructor(source: Source) {
    this.#source = source;
    this.counts = new Loaded(() => source.results.counts({ filter: this.#filter }));
  }

  /** The image at a place of the list; undefined while it is on its way, which it is from then on. */
  rowAt(index: number): ResultRow | undefined {
    const page = Math.floor(index / PAGE_ROWS);
    const rows = this.#pages.get(page);
    if (rows === undefined && this.total !== null && index < this.total) void this.#load(page);
    return rows?.[index % PAGE_ROWS];
  }

  /** Asks from the beginning. What was there stays in sight until the answer comes. */
  async ask(filter: ResultFilter = this.#filter, order: ResultOrder = this.#order): Promise<void> {
    this.#filter = filter;
    this.#order = order;
    this.#question += 1;
    this.#asked.clear();
    await Promise.all([this.#load(0), this.counts.load()]);
  }

  /** Takes in what has become of an image. It stays where it is, also where it no longer passes the filter; the counts follow. */
  put(item: QueueItem): void {
    for (const [page, rows] of this.#pages) {
      const place = rows.findIndex(({ id }) => id === item.id);
      const row = rows[place];
      if (row !== undefined) this.#pages.set(page, rows.with(place, decidedRow(row, item)));
    }
    void this.counts.load();
  }

  async #load(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const question = this.#question;
    try {
      const answer = await this.#source.results.page({
        filter: this.#filter,
        order: this.#order,
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
      });
      if (question === this.#question) this.#take(page, answer);
    } catch (thrown) {
      if (question !== this.#question) return;
      this.#asked.delete(page);
      this.failure = failureFrom(thrown);
    }
  }

  #take(
    page: number,
    { rows, total }: { readonly rows: readonly ResultRow[]; readonly total: number },
  ): void {
    for (const held of this.#pages.keys()) {
      if (!this.#asked.has(held)) this.#pages.delete(held);
    }
    this.#pages.set(page, rows);
    this.total = total;
    this.failure = null;
    for (const oldest of this.#asked) {
      if (this.#asked.size <= HELD_PAGES) return;
      this.#asked.delete(oldest);
      this.#pages.delete(oldest);
    }
  }
}

/** A result under the decision that is in force now. */
export function decidedRow(row: ResultRow, { decision, verdict }: QueueItem): ResultRow {
  return { ...row, decision, finalVerdict: decision?.newVerdict ?? verdict };
}
