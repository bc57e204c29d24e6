/** @file A stream of events that a test feeds by hand, and can break. */

export class HandFedStream<Event> implements AsyncIterable<Event> {
  readonly #waiting: (Event | { readonly broken: Error } | null)[] = [];
  #wake = Promise.withResolvers<void>();

  push(...events: Event[]): void {
    this.#add(...events);
  }

  /** As when the server is killed in the midst of it. */
  break(): void {
    this.#add({ broken: new TypeError("network error") });
  }

  end(): void {
    this.#add(null);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    while (true) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        await this.#wake.promise;
        continue;
      }
      if (next === null) return;
      if (typeof next === "object" && "broken" in next) throw next.broken;
      yield next as Event;
    }
  }

  #add(...items: (Event | { readonly broken: Error } | null)[]): void {
    this.#waiting.push(...items);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
