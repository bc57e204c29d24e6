/** @file All products, for the switch at the edge of the window and for the page that lists them. */
import type { ProductDetail, ProductSummary } from "../../src-main/contract/products-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly products: Pick<Client["products"], "list" | "create" | "archive"> };

const SOON_MS = 1000;

export class ProductList {
  /** Those that are worked with, by name. */
  readonly current: Loaded<ProductSummary[]>;
  /** Those that were put away; loaded when somebody looks. */
  readonly archived: Loaded<ProductSummary[]>;
  readonly #source: Source;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.current = new Loaded(() => source.products.list({ archived: false }));
    this.archived = new Loaded(() => source.products.list({ archived: true }));
  }

  find(productId: number): ProductSummary | undefined {
    return this.current.value?.find(({ id }) => id === productId);
  }

  /** Counts anew what waits for review, within a second; asked for again until then, once. */
  loadSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.current.load();
    }, SOON_MS);
  }

  /** Creates a product and lists it. Throws what the call throws, e.g. `conflict` for a name that is taken. */
  async create(name: string): Promise<ProductDetail> {
    const product = await this.#source.products.create({ name });
    await this.current.load();
    return product;
  }

  /** Puts a product away, or takes it back. */
  async archive(productId: number, archived: boolean): Promise<void> {
    await this.#source.products.archive({ productId, archived });
    await Promise.all([this.current.load(), this.archived.load()]);
  }
}
