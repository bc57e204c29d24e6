/** @file What this shell and this machine can do. */
import type { Capabilities } from "../../src-main/contract/host-api.ts";
import type { Client } from "../lib/client.ts";
import { type FolderSource, folderSource } from "../lib/folder-source.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

export class Host {
  readonly capabilities: Loaded<Capabilities>;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.capabilities = new Loaded(() => client.host.capabilities({}));
  }

  /** Where folders are chosen; null until it is known what this shell can do. */
  get folders(): FolderSource | null {
    const capabilities = this.capabilities.value;
    return capabilities && folderSource(this.#client, capabilities);
  }
}
