/** @file Pictures that were made a moment ago: a reviewer goes back and forth, a list is scrolled up and down. */

const MOST_BYTES = 64 * 2 ** 20;

export class PictureCache {
  readonly #pictures = new Map<string, Promise<Uint8Array>>();
  readonly #sizes = new Map<string, number>();
  #bytes = 0;

  /** The picture of that key; made once, however often it is asked for meanwhile. A failure is not kept. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#pictures.get(key);
    const picture = known ?? this.#make(key, make);
    this.#pictures.delete(key);
    this.#pictures.set(key, picture);
    return picture;
  }

  #make(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const picture = make();
    picture.then(
      ({ length }) => this.#keep(key, length),
      () => this.#pictures.delete(key),
    );
    return picture;
  }

  /** Drops what was not asked for the longest. */
  #keep(key: string, length: number): void {
    this.#sizes.set(key, length);
    this.#bytes += length;
    for (const oldest of this.#pictures.keys()) {
      if (this.#bytes <= MOST_BYTES) return;
      if (!this.#sizes.has(oldest)) continue;
      this.#bytes -= this.#sizes.get(oldest)!;
      this.#sizes.delete(oldest);
      this.#pictures.delete(oldest);
    }
  }
}
