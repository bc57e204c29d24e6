/** @file What is set for one product. Every change is stored at once, in the order in which it was made. */
import type { ProductSettings } from "../../src-main/contract/product-settings.ts";
import type { ProductDetail } from "../../src-main/contract/products-api.ts";
import type { Client } from "../lib/client.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly products: Pick<Client["products"], "get" | "update" | "rename"> };

export class ProductSetup {
  readonly product: Loaded<ProductDetail>;
  /** As the person sees them: with changes that are on their way. */
  settings = $state.raw<ProductSettings | null>(null);
  /** Changes that are not stored yet. */
  pending = $state(0);
  /** Why the last change could not be stored; what is shown is then what is stored. */
  failure = $state.raw<ShownFailure | null>(null);
  readonly #source: Source;
  readonly #productId: number;
  #queue: Promise<void> = Promise.resolve();

  constructor(source: Source, productId: number) {
    this.#source = source;
    this.#productId = productId;
    this.product = new Loaded(() => source.products.get({ productId }));
  }

  async load(): Promise<void> {
    await this.product.load();
    if (this.pending === 0) this.settings = this.product.value?.settings ?? this.settings;
  }

  /** Changes some of the settings. Resolves when they are stored, or refused. */
  change(changes: Partial<ProductSettings>): Promise<void> {
    if (this.settings === null) return Promise.resolve();
    this.settings = { ...this.settings, ...changes };
    return this.#store(() => this.#source.products.update({ productId: this.#productId, settings: changes }));
  }

  rename(name: string): Promise<void> {
    return this.#store(() => this.#source.products.rename({ productId: this.#productId, name }));
  }

  /** One after the other: an answer that is overtaken would bring back what was set before. */
  #store(send: () => Promise<ProductDetail>): Promise<void> {
    this.pending += 1;
    this.#queue = this.#storeAfter(this.#queue, send);
    return this.#queue;
  }

  async #storeAfter(before: Promise<void>, send: () => Promise<ProductDetail>): Promise<void> {
    await before;
    try {
      this.product.set(await send());
      this.failure = null;
    } catch (thrown) {
      this.failure = failureFrom(thrown);
    }
    this.pending -= 1;
    if (this.pending === 0) this.settings = this.product.value?.settings ?? this.settings;
  }
}
