/** @file One result looked at closely, with everything that was decided about it. */
import type { ResultRow } from "../../src-main/contract/results-api.ts";
import type { Decision } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "history"> };

export class ResultDetail {
  row = $state.raw<ResultRow | null>(null);
  /** The newest first. */
  readonly history: Loaded<Decision[]>;

  constructor(source: Source) {
    this.history = new Loaded(async () =>
      this.row === null ? [] : source.review.history({ inspectedImageId: this.row.id }),
    );
  }

  async open(row: ResultRow): Promise<void> {
    if (this.row?.id !== row.id) this.history.set([]);
    this.row = row;
    await this.history.load();
  }

  close(): void {
    this.row = null;
  }
}
