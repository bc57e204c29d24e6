/** @file The models of a product: which judges, who activated it when, and two of them side by side. */
import type { ModelComparison } from "../../src-main/contract/jobs-api.ts";
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

  constructor(source: Source, connection: Connection, runningJobs: RunningJobs, productId: number) {
    this.#source = source;
    this.list = new Loaded(() => source.models.list({ productId }));
    this.history = new Loaded(() => source.models.history({ productId }));
    this.comparing = new ProductJob(source, connection, runningJobs, { productId, kind: "comparison" });
  }

  get active(): ModelSummary | undefined {
    return this.list.value?.find(({ active }) => active);
  }

  /** The model that was active before the one that is. */
  get previous(): ModelSummary | undefined {
    const id = this.history.value?.[0]?.previousModelId ?? null;
    return this.list.value?.find((model) => model.id === id);
  }

  /** What came of the last comparison. */
  get comparison(): ModelComparison | null {
    const result = this.comparing.feed.job?.result;
    return result?.kind === "comparison" ? result.comparison : null;
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
