/** @file The simulated defects on a product's own parts, drawn when a person asks for them. */
import type { DefectSheet as Sheet } from "../../src-main/contract/training-api.ts";
import type { Client } from "../lib/client.ts";
import { Loaded } from "../lib/loaded.svelte.ts";

type Source = { readonly training: Pick<Client["training"], "simulatedDefects"> };

export class DefectSheet {
  /** Null until it is asked for. */
  readonly sheet: Loaded<Sheet>;
  #seed = 0;

  constructor(source: Source, productId: number) {
    this.sheet = new Loaded(() => source.training.simulatedDefects({ productId, seed: this.#seed }));
  }

  /** Draws others each time. */
  async draw(): Promise<void> {
    this.#seed += 1;
    await this.sheet.load();
  }
}
