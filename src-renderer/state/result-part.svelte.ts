/** @file The result that is looked at, as a review desk takes its parts: one alone, which stays where it is when it is decided. */
import type { ResultRow } from "../../src-main/contract/results-api.ts";
import type { QueueItem } from "../../src-main/contract/review-api.ts";
import type { ResultDetail } from "./results-detail.svelte.ts";
import { decidedRow, type ResultsList } from "./results-list.svelte.ts";
import type { DeskQueue } from "./review-desk.svelte.ts";

export class ResultPart implements DeskQueue {
  readonly #detail: ResultDetail;
  readonly #list: ResultsList;

  constructor(detail: ResultDetail, list: ResultsList) {
    this.#detail = detail;
    this.#list = list;
  }

  get current(): ResultRow | null {
    return this.#detail.row;
  }

  get isOpen(): boolean {
    return this.#list.total !== null;
  }

  /** Asks for the results anew. */
  open(): Promise<void> {
    return this.#list.ask();
  }

  /** Whoever has gone on to another result does not take back what was decided about the one before. */
  holds(id: number): boolean {
    return this.current?.id === id;
  }

  /** Takes in what has become of a result, in the list and where it is looked at. */
  put(item: QueueItem): void {
    this.#list.put(item);
    const { row } = this.#detail;
    if (row !== null && row.id === item.id) void this.#detail.show(decidedRow(row, item));
  }

  /** Nothing leads away from the result: it is chosen in the list. */
  show(): void {}

  async move(): Promise<void> {}

  async moveToUndecided(): Promise<void> {}
}
