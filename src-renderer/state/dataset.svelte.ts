/** @file The images of a product, a page at a time: as many are loaded as somebody has looked at. */
import { SvelteMap } from "svelte/reactivity";
import type { DatasetImage, DatasetSummary, DatasetView } from "../../src-main/contract/dataset-api.ts";
import type { Client } from "../lib/client.ts";
import { failureFrom, type ShownFailure } from "../lib/failure.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

/** Images of one request. */
const PAGE = 200;

type Source = { readonly dataset: Pick<Client["dataset"], "summary" | "page" | "exclude"> };

export class Dataset {
  readonly summary: Loaded<DatasetSummary>;
  view = $state<DatasetView>("good");
  /** How many images the view holds; null until the first page is there. */
  total = $state<number | null>(null);
  failure = $state.raw<ShownFailure | null>(null);
  readonly #source: Source;
  readonly #productId: number;
  readonly #pages = new SvelteMap<number, readonly DatasetImage[]>();
  readonly #asked = new Set<number>();
  /** Rises with each view, so that an answer for the one before is dropped. */
  #generation = 0;

  constructor(source: Source, productId: number) {
    this.#source = source;
    this.#productId = productId;
    this.summary = new Loaded(() => source.dataset.summary({ productId }));
  }

  /** Counts and the first page anew; what was loaded before is dropped. */
  async load(): Promise<void> {
    this.#clear();
    await Promise.all([this.summary.load(), this.#ask(0)]);
  }

  show(view: DatasetView): void {
    if (view === this.view) return;
    this.view = view;
    this.total = null;
    this.#clear();
    void this.#ask(0);
  }

  /** The image at a place of the view; undefined while it is on its way, which it is from then on. */
  imageAt(index: number): DatasetImage | undefined {
    const page = Math.floor(index / PAGE);
    const images = this.#pages.get(page);
    if (images === undefined) void this.#ask(page);
    return images?.[index % PAGE];
  }

  /** Takes an image out of the training, or back in. It stays where it is shown, marked. */
  async exclude(image: DatasetImage, excluded: boolean, user: string): Promise<void> {
    try {
      const answer = await this.#source.dataset.exclude({
        productId: this.#productId,
        imageIds: [image.id],
        excluded,
        user,
      });
      this.summary.set(answer.summary);
      this.#replace(answer.images);
      this.failure = null;
    } catch (thrown) {
      this.failure = failureFrom(thrown);
    }
  }

  async #ask(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const generation = this.#generation;
    try {
      const { images, total } = await this.#source.dataset.page({
        productId: this.#productId,
        view: this.view,
        offset: page * PAGE,
        limit: PAGE,
      });
      if (generation !== this.#generation) return;
      this.#pages.set(page, images);
      this.total = total;
      this.failure = null;
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      this.failure = failureFrom(thrown);
    }
  }

  #replace(changed: readonly DatasetImage[]): void {
    const byId = new Map(changed.map((image) => [image.id, image]));
    for (const [page, images] of this.#pages) {
      if (images.some(({ id }) => byId.has(id)))
        this.#pages.set(
          page,
          images.map((image) => byId.get(image.id) ?? image),
        );
    }
  }

  #clear(): void {
    this.#generation += 1;
    this.#asked.clear();
    this.#pages.clear();
  }
}
