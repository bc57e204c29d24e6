/**
 * @file What is set for one product. Every change is stored at once, in the order in which it was made; while nobody
 * answers, it waits and is sent again, which changes nothing more where only the answer was lost.
 */
import type { ProductSettings } from "../../src-main/contract/product-settings.ts";
import type { ProductDetail } from "../../src-main/contract/products-api.ts";
import type { Client } from "../lib/client.ts";
import type { Connection } from "../lib/connection.svelte.ts";
import { failureFrom, isConnectionLost, type ShownFailure } from "../lib/failure.ts";
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
  readonly #connection: Pick<Connection, "lost" | "whenReady">;
  readonly #productId: number;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(source: Source, connection: Pick<Connection, "lost" | "whenReady">, productId: number) {
    this.#source = source;
    this.#connection = connection;
    this.#productId = productId;
    this.product = new Loaded(() => source.products.get({ productId }));
  }

  async load(): Promise<void> {
    await this.product.load();
    if (this.pending === 0) this.settings = this.product.value?.settings ?? this.settings;
  }

  /** Changes some of the settings. Resolves when they are stored, or refused. */
  async change(changes: Partial<ProductSettings>): Promise<void> {
    if (this.settings === null) return;
    this.settings = { ...this.settings, ...changes };
    this.failure = await this.#store(() =>
      this.#source.products.update({ productId: this.#productId, settings: changes }),
    );
  }

  /** Resolves when it is stored; with the reason where it is refused. */
  rename(name: string): Promise<ShownFailure | null> {
    return this.#store(() => this.#source.products.rename({ productId: this.#productId, name }));
  }

  /** One after the other: an answer that is overtaken would bring back what was set before. */
  #store(send: () => Promise<ProductDetail>): Promise<ShownFailure | null> {
    this.pending += 1;
    const stored = this.#storeAfter(this.#queue, send);
    this.#queue = stored;
    return stored;
  }

  async #storeAfter(
    before: Promise<unknown>,
    send: () => Promise<ProductDetail>,
  ): Promise<ShownFailure | null> {
    await before;
    let failure: ShownFailure | null = null;
    try {
      this.product.set(await this.#answer(send));
    } catch (thrown) {
      failure = failureFrom(thrown);
    }
    this.pending -= 1;
    if (this.pending === 0) this.settings = this.product.value?.settings ?? this.settings;
    return failure;
  }

  async #answer(send: () => Promise<ProductDetail>): Promise<ProductDetail> {
    for (;;) {
      try {
        return await send();
      } catch (thrown) {
        if (!isConnectionLost(thrown)) throw thrown;
        this.#connection.lost();
        await this.#connection.whenReady();
      }
    }
  }
}
