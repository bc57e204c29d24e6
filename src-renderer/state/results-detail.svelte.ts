/** @file One result looked at closely, with what its score is made of and everything that was decided about it. */
import type { ResultRow } from "../../src-main/contract/results-api.ts";
import type { Decision, InspectedDetail } from "../../src-main/contract/review-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly review: Pick<Client["review"], "history" | "get"> };

export class ResultDetail {
  row = $state.raw<ResultRow | null>(null);
  /** True while the result that was chosen is on its way. */
  isWaiting = $state(false);
  /** Whether its picture was removed to make room. */
  isPictureRemoved = $state(false);
  /** The newest first. */
  readonly history: Loaded<Decision[]>;
  /** The largest contribution first. */
  readonly terms: Loaded<InspectedDetail["terms"]>;

  constructor(source: Source) {
    this.history = new Loaded(async () =>
      this.row === null ? [] : source.review.history({ inspectedImageId: this.row.id }),
    );
    this.terms = new Loaded(async () => {
      if (this.row === null) return [];
      const { id, terms, isPictureRemoved } = await source.review.get({ inspectedImageId: this.row.id });
      if (this.row?.id === id) this.isPictureRemoved = isPictureRemoved;
      return terms;
    });
  }

  /** @param row null for none, undefined for one that is on its way: the one before is not shown in its place */
  async show(row: ResultRow | null | undefined): Promise<void> {
    const before = this.row;
    this.isWaiting = row === undefined;
    this.row = row ?? null;
    if (row === null || row === undefined) return;
    if (before?.id === row.id && before.decision?.id === row.decision?.id) return;
    if (before?.id !== row.id) {
      this.history.set([]);
      this.terms.set([]);
      this.isPictureRemoved = false;
    }
    await Promise.all([this.history.load(), this.terms.load()]);
  }
}
