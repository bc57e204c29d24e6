/** @file One result looked at closely, with what its score is made of and everything that was decided about it. */
import type { ResultRow } from "../../src-main/contract/results-api.ts";
import type { Decision, InspectedDetail } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "history" | "get"> };

export class ResultDetail {
  row = $state.raw<ResultRow | null>(null);
  /** The newest first. */
  readonly history: Loaded<Decision[]>;
  /** The largest contribution first. */
  readonly terms: Loaded<InspectedDetail["terms"]>;

  constructor(source: Source) {
    this.history = new Loaded(async () =>
      this.row === null ? [] : source.review.history({ inspectedImageId: this.row.id }),
    );
    this.terms = new Loaded(async () =>
      this.row === null ? [] : (await source.review.get({ inspectedImageId: this.row.id })).terms,
    );
  }

  async open(row: ResultRow): Promise<void> {
    if (this.row?.id !== row.id) {
      this.history.set([]);
      this.terms.set([]);
    }
    this.row = row;
    await Promise.all([this.history.load(), this.terms.load()]);
  }

  close(): void {
    this.row = null;
  }
}
