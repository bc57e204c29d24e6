/** @file Stores the outcomes of an inspection while the next ones are being computed. */
import type { InspectedImage } from "../../contract/inspection.ts";
import { addInspectedImages } from "../store/inspected-images.ts";
import type { Store } from "../store/store.ts";

export type OutcomeListeners = {
  /** Once an image is on the disk, with its id. */
  readonly onStored?: ((id: number, image: InspectedImage) => void) | undefined;
  /** Once, when outcomes could not be stored: nothing more is to be judged, for it would be judged for nothing. */
  readonly onFailure: () => void;
};

/** Outcomes are stored in batches of this many, or this often, whichever comes first. */
export const BATCH_IMAGES = 50;
const BATCH_MS = 1000;

/** Writes outcomes in the order in which they come, a batch at a time. What could not be written is kept for `flush`. */
export class OutcomeWriter {
  readonly #store: Store;
  readonly #inspectionId: number;
  readonly #listeners: OutcomeListeners;
  #waiting: InspectedImage[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly thrown: unknown } | null = null;

  constructor(store: Store, inspectionId: number, listeners: OutcomeListeners) {
    this.#store = store;
    this.#inspectionId = inspectionId;
    this.#listeners = listeners;
  }

  add(image: InspectedImage): void {
    this.#waiting.push(image);
    if (this.#failure !== null) return;
    if (this.#waiting.length >= BATCH_IMAGES) this.#startBatch();
    else this.#timer ??= setTimeout(() => this.#startBatch(), BATCH_MS);
  }

  /** Writes what is left, also what could not be written before. Throws the first failure, though it may be over. */
  async flush(): Promise<void> {
    this.#startBatch();
    await this.#writing;
    if (this.#failure !== null) throw this.#failure.thrown;
  }

  #startBatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeWaiting()).catch((thrown) => this.#fail(thrown));
  }

  async #writeWaiting(): Promise<void> {
    const batch = [...this.#waiting];
    if (batch.length === 0) return;
    const ids = await addInspectedImages(this.#store, this.#inspectionId, batch);
    this.#waiting.splice(0, batch.length);
    for (const [i, image] of batch.entries()) this.#listeners.onStored?.(ids[i]!, image);
  }

  #fail(thrown: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { thrown };
    this.#listeners.onFailure();
  }
}
