/** @file The models of a product: which judges, who activated it when, and two of them side by side. */
import type { Job, ModelComparison } from "../../src-main/contract/jobs-api.ts";
import type { Activation, ModelDetail, ModelSummary } from "../../src-main/contract/models-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { Loaded } from "../lib/loaded.svelte.ts";
import { ProductJob, type ProductJobSource } from "./product-job.svelte.ts";
import type { RunningJobs } from "./running-jobs.svelte.ts";

type Source = ProductJobSource & {
  readonly models: Pick<Client["models"], "list" | "get" | "activate" | "history" | "compare">;
};

export class Models {
  /** The newest first. */
  readonly list: Loaded<ModelSummary[]>;
  readonly history: Loaded<Activation[]>;
  readonly comparing: ProductJob;
  /** The model whose details are shown. */
  detail = $state.raw<Loaded<ModelDetail> | null>(null);
  readonly #source: Source;
  /** The comparison that came to its end last. */
  readonly #latest: Loaded<Job[]>;

  constructor(source: Source, connection: Connection, runningJobs: RunningJobs, productId: number) {
    this.#source = source;
    this.list = new Loaded(() => source.models.list({ productId }));
    this.history = new Loaded(() => source.models.history({ productId }));
    const work = { productId, kind: "comparison" } as const;
    this.comparing = new ProductJob(source, connection, runningJobs, work);
    this.#latest = new Loaded(() => source.jobs.list({ ...work, state: "finished", limit: 1 }));
  }

  get active(): ModelSummary | undefined {
    return this.list.value?.find(({ active }) => active);
  }

  /** The model that was active before the one that is. */
  get previous(): ModelSummary | undefined {
    const id = this.history.value?.[0]?.previousModelId ?? null;
    return this.list.value?.find((model) => model.id === id);
  }

  /** What came of the last comparison, and when; null where there was none, or it came to nothing. */
  get comparison(): { readonly result: ModelComparison; readonly at: string } | null {
    const job = this.comparing.feed.job ?? this.#latest.value?.[0];
    if (job?.result?.kind !== "comparison") return null;
    return { result: job.result.comparison, at: job.endedAt ?? job.startedAt };
  }

  /** Goes on with the comparison that was begun before the page was opened: to its end, or to what came of it. */
  async takeUp(): Promise<void> {
    await Promise.all([this.#latest.load(), this.comparing.takeUp()]);
  }

  async load(): Promise<void> {
    await Promise.all([this.list.load(), this.history.load()]);
  }

  show(modelId: string | null): void {
    if (modelId === null) {
      this.detail = null;
      return;
    }
    this.detail = new Loaded(() => this.#source.models.get({ modelId }));
    void this.detail.load();
  }

  /** Lets a model judge. Throws what the call throws. */
  async activate(modelId: string, user: string, reason: string): Promise<void> {
    await this.#source.models.activate({ modelId, user, reason });
    await this.load();
  }

  async compare(first: string, second: string): Promise<void> {
    await this.comparing.run(() => this.#source.models.compare({ first, second }));
  }

  dispose(): void {
    this.comparing.dispose();
  }
}
