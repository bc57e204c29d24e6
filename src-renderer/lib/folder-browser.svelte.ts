/** @file Looking for a folder on the computer that Kensa runs on, by steps or by typing its path. */
import type { FolderListing } from "../../src-main/contract/host-api.ts";
import { failureFrom, type ShownFailure } from "./failure.ts";
import type { FolderSource } from "./folder-source.ts";

export class FolderBrowser {
  listing = $state.raw<FolderListing | null>(null);
  /** The path as it stands in the field. */
  typed = $state("");
  /** Folders whose path begins as typed. */
  completions = $state.raw<readonly string[]>([]);
  failure = $state.raw<ShownFailure | null>(null);
  readonly #source: FolderSource;
  #request = 0;

  constructor(source: FolderSource) {
    this.#source = source;
  }

  /** Looks into a folder; without a path, into the first one that may be looked into. */
  async open(path?: string): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    try {
      const listing = await this.#source.list(path);
      if (request !== this.#request) return;
      this.listing = listing;
      this.typed = listing.path;
      this.failure = null;
      this.completions = [];
    } catch (thrown) {
      if (request === this.#request) this.failure = failureFrom(thrown);
    }
  }

  /** The folder whose path stands in the field, which is opened where it was only typed; null where that cannot be. */
  async choose(): Promise<string | null> {
    if (this.listing?.path !== this.typed) await this.open(this.typed);
    return this.failure === null ? (this.listing?.path ?? null) : null;
  }

  /** Offers what the typed path may become. */
  async type(typed: string): Promise<void> {
    this.typed = typed;
    this.#request += 1;
    const request = this.#request;
    // A path that nothing begins with is no failure while it is being typed.
    const completions = await this.#source.complete(typed).catch(() => []);
    if (request === this.#request) this.completions = completions.slice(0, 8);
  }
}
