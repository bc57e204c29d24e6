/** @file The queue of flagged parts, a page at a time, and where in it the operator is. */
import type { QueueItem, QueueOrder } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

/** Whose flagged parts they are. */
export type QueueScope = { readonly productId: number } | { readonly inspectionId: number };

type Source = { readonly review: Pick<Client["review"], "queue"> };
type Page = Awaited<ReturnType<Client["review"]["queue"]>>;
/** Where a page begins, and in which queue: its beginning where there is no cursor. */
type Place = { readonly order: QueueOrder; readonly decided: boolean; readonly cursor: string | null };

const PAGE_ITEMS = 100;
/** The next page is fetched when fewer than these are left, long before anybody gets there. */
const AHEAD_ITEMS = 30;

export class ReviewQueue {
  items = $state.raw<readonly QueueItem[]>([]);
  /** Of the part that is looked at; behind the last one when the operator is through. */
  index = $state(0);
  /** Flagged parts in all, decided or not, and those without a person's verdict. */
  total = $state(0);
  undecided = $state(0);
  order = $state<QueueOrder>("worst-first");
  /** Whether parts are shown that were decided before the queue was opened. */
  includesDecided = $state(false);
  readonly #scope: QueueScope;
  readonly #source: Source;
  readonly #page: Loaded<Page>;
  /** Of the page that comes after those that are there; null where there is none. */
  #next = $state.raw<Place | null>(null);
  /** What is asked for. */
  #place: Place | null = null;
  /** How often the first page is being asked for: until it is there, the one after it is not known. */
  #openings = $state(0);
  #loadingMore: Promise<void> | undefined;

  constructor(source: Source, scope: QueueScope) {
    this.#source = source;
    this.#scope = scope;
    this.#page = new Loaded(() => this.#ask(this.#place!));
  }

  /** The part that is looked at; null in an empty queue and behind the last part. */
  get current(): QueueItem | null {
    return this.items[this.index] ?? null;
  }

  get isOpen(): boolean {
    return this.#page.value !== null;
  }

  get isLoading(): boolean {
    return this.#page.isLoading;
  }

  get failure() {
    return this.#page.failure;
  }

  get decided(): number {
    return this.total - this.undecided;
  }

  get hasMore(): boolean {
    return this.#next !== null && this.#openings === 0;
  }

  /** Asks for the queue from its beginning. What was there stays until the answer comes. */
  async open(): Promise<void> {
    const page = await this.#askAnew();
    if (page === null) return;
    this.items = page.items;
    this.index = 0;
  }

  /** Behind the last part, looks for some that were flagged meanwhile, and goes to the first one without a verdict. */
  async lookAgain(): Promise<void> {
    if (this.current !== null || this.isLoading) return;
    const page = await this.#askAnew();
    if (page === null || page.undecided === 0 || this.current !== null) return;
    this.items = page.items;
    this.index = this.items.length;
    await this.#moveToUndecidedFrom(0);
  }

  /** The part at a distance from the one that is looked at; undefined where there is none. */
  at(distance: number): QueueItem | undefined {
    return this.items[this.index + distance];
  }

  /** The part that comes after a verdict on this one, as far as it is loaded. */
  get nextUndecided(): QueueItem | undefined {
    return this.items[this.#undecidedFrom(this.index + 1)];
  }

  /** Moves by some parts, not beyond the ends. */
  async move(step: number): Promise<void> {
    if (this.items.length === 0) return;
    const wanted = this.index + step;
    if (wanted >= this.items.length && this.hasMore) await this.#loadMore();
    this.index = Math.max(0, Math.min(wanted, this.items.length - 1));
    void this.#readAhead();
  }

  /** Moves to the next part without a person's verdict, or to the first one that was passed over, or behind the last part. */
  moveToUndecided(): Promise<void> {
    return this.#moveToUndecidedFrom(this.index + 1);
  }

  /** Takes in what has become of a part; one that is not in the list is put where the operator is. */
  put(item: QueueItem): void {
    const place = this.items.findIndex(({ id }) => id === item.id);
    const before = this.items[place];
    this.items = before
      ? this.items.with(place, item)
      : [...this.items.slice(0, this.index), item, ...this.items.slice(this.index)];
    const wasDecided = before ? before.decision !== null : true;
    this.undecided += Number(wasDecided) - Number(item.decision !== null);
  }

  /** Whether a part can be shown here: any that was flagged, since `put` adds what is not in the list. */
  holds(_id: number): boolean {
    return true;
  }

  /** Goes to a part of the list. */
  show(id: number): void {
    const place = this.items.findIndex((item) => item.id === id);
    if (place >= 0) this.index = place;
  }

  async #moveToUndecidedFrom(start: number): Promise<void> {
    let next = this.#undecidedFrom(start);
    while (next < 0 && this.hasMore) {
      await this.#loadMore();
      if (this.failure !== null) break;
      next = this.#undecidedFrom(start);
    }
    if (next < 0 && !this.hasMore) next = this.#undecidedFrom(0);
    this.index = next < 0 ? this.items.length : next;
    void this.#readAhead();
  }

  /** The first page; null where it could not be had, and then everything stays as it was. */
  async #askAnew(): Promise<Page | null> {
    this.#openings += 1;
    try {
      await this.#loadingMore;
      return await this.#load({ order: this.order, decided: this.includesDecided, cursor: null });
    } finally {
      this.#openings -= 1;
    }
  }

  #undecidedFrom(start: number): number {
    return this.items.findIndex((item, index) => index >= start && item.decision === null);
  }

  async #readAhead(): Promise<void> {
    if (this.hasMore && this.items.length - this.index < AHEAD_ITEMS) await this.#loadMore();
  }

  #loadMore(): Promise<void> {
    this.#loadingMore ??= this.#append().finally(() => {
      this.#loadingMore = undefined;
    });
    return this.#loadingMore;
  }

  async #append(): Promise<void> {
    if (this.#next === null) return;
    const page = await this.#load(this.#next);
    if (page === null) return;
    const known = new Set(this.items.map(({ id }) => id));
    this.items = [...this.items, ...page.items.filter(({ id }) => !known.has(id))];
  }

  /** Null where it could not be had. */
  async #load(place: Place): Promise<Page | null> {
    this.#place = place;
    await this.#page.load();
    const page = this.#page.value;
    if (page === null || this.#page.failure !== null) return null;
    const { cursor, total, undecided } = page;
    this.#next = cursor === null ? null : { ...place, cursor };
    this.total = total;
    this.undecided = undecided;
    return page;
  }

  #ask({ cursor, ...queue }: Place): Promise<Page> {
    return this.#source.review.queue({
      ...this.#scope,
      ...queue,
      limit: PAGE_ITEMS,
      ...(cursor === null ? {} : { cursor }),
    });
  }
}
