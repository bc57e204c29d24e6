/** @file Which files were met before: the same one may be reached through a folder and through another that it lies in. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export class SeenFiles {
  readonly #places = new Set<string>();
  /** The real path of each folder, by the one that it was reached by. */
  readonly #folders = new Map<string, string>();

  /** Those that were not met before, neither in an earlier call nor earlier in this one. */
  async newOf<Item>(items: readonly Item[], fileOf: (item: Item) => string): Promise<Item[]> {
    const fresh: Item[] = [];
    for (const item of items) {
      const place = await this.#placeOf(fileOf(item));
      if (!this.#places.has(place)) fresh.push(item);
      this.#places.add(place);
    }
    return fresh;
  }

  /** A file that is a link by itself is one of its own, as `scanFolder` lists it. */
  async #placeOf(file: string): Promise<string> {
    const folder = dirname(file);
    let real = this.#folders.get(folder);
    if (real === undefined) {
      // A folder that has gone since is met under the name that it had; reading its files tells that it has gone.
      real = await realpath(folder).catch(() => folder);
      this.#folders.set(folder, real);
    }
    return join(real, basename(file));
  }
}
