/**
 * @file The pictures around the part that is looked at, decoded before they are needed and given back when they no longer are.
 *
 * Decoded pictures are held as bitmaps of our own, because a browser decides by itself when it drops the decoded form of an
 * `<img>`, and then the next part flickers in; and because a bitmap can be closed at once, so that a shift of eight
 * hours needs no more memory than its first minute.
 */
import { SvelteMap } from "svelte/reactivity";

/** A decoded picture; a browser's `ImageBitmap`. */
export type Bitmap = { readonly width: number; readonly height: number; close(): void };

export type Shown<Image extends Bitmap> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly bitmap: Image }
  | { readonly state: "failed" };

type Entry<Image extends Bitmap> = { readonly abort: AbortController; readonly shown: Shown<Image> };

/** Few, so that a verdict on its way never waits for a connection: a browser opens six to one address. */
const AT_A_TIME = 3;

export class ReviewPictures<Image extends Bitmap> {
  readonly #load: (url: string, signal: AbortSignal) => Promise<Image>;
  readonly #entries = new SvelteMap<string, Entry<Image>>();
  #wanted: readonly string[] = [];
  #loading = 0;

  /** @param load fetches and decodes the picture at a URL */
  constructor(load: (url: string, signal: AbortSignal) => Promise<Image>) {
    this.#load = load;
  }

  /** How a picture stands; one that nobody wanted yet counts as loading. */
  at(url: string): Shown<Image> {
    return this.#entries.get(url)?.shown ?? { state: "loading" };
  }

  /** Decoded pictures that are held. */
  get held(): number {
    return [...this.#entries.values()].filter(({ shown }) => shown.state === "ready").length;
  }

  /** Loads these, the most urgent first, and gives back everything else. */
  want(urls: readonly string[]): void {
    this.#wanted = urls;
    const wanted = new Set(urls);
    for (const [url, entry] of this.#entries) {
      if (!wanted.has(url)) this.#giveBack(url, entry);
    }
    this.#loadNext();
  }

  /** Asks again for what could not be loaded: for one picture, or for all of them. */
  retry(only?: string): void {
    for (const [url, { shown }] of this.#entries) {
      if (shown.state === "failed" && (only ?? url) === url) this.#entries.delete(url);
    }
    this.#loadNext();
  }

  dispose(): void {
    this.want([]);
  }

  #loadNext(): void {
    for (const url of this.#wanted) {
      if (this.#loading >= AT_A_TIME) return;
      if (!this.#entries.has(url)) void this.#fetch(url);
    }
  }

  async #fetch(url: string): Promise<void> {
    const abort = new AbortController();
    this.#entries.set(url, { abort, shown: { state: "loading" } });
    this.#loading += 1;
    const shown = await this.#load(url, abort.signal).then(
      (bitmap) => ({ state: "ready", bitmap }) as const,
      () => ({ state: "failed" }) as const,
    );
    this.#loading -= 1;
    if (!abort.signal.aborted) this.#entries.set(url, { abort, shown });
    else if (shown.state === "ready") shown.bitmap.close();
    this.#loadNext();
  }

  #giveBack(url: string, { abort, shown }: Entry<Image>): void {
    abort.abort();
    if (shown.state === "ready") shown.bitmap.close();
    this.#entries.delete(url);
  }
}
