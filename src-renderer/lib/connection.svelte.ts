/** @file Whether the application answers, and coming back to it by itself when it did not. */
import type { Client } from "./client.ts";
import { failureFrom } from "./failure.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

/** The part of the client that is asked for a sign of life. */
type Pulse = { readonly host: Pick<Client["host"], "capabilities"> };

export class Connection {
  /** False from the first call that nobody answers until one is answered again. */
  isReady = $state(true);
  /** Whether somebody answers, but does not let this page in: its key is gone, or is not the one of today. */
  isRefused = $state(false);
  /** Rises each time the application is found again; whoever reads it in an effect loads anew. */
  generation = $state(0);
  readonly #wait: (milliseconds: number) => Promise<void>;
  #client: Pulse | undefined;
  #comeIn: () => Promise<boolean> = async () => false;
  #found = Promise.withResolvers<void>();

  constructor(wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds))) {
    this.#wait = wait;
    this.#found.resolve();
  }

  /**
   * @param client whose calls tell whether the application lives
   * @param comeIn tried where it lives and does not let this page in; says whether it does now
   */
  use(client: Pulse, comeIn = this.#comeIn): void {
    this.#client = client;
    this.#comeIn = comeIn;
  }

  /** To be called when nobody answered; asks again until somebody does. */
  lost(): void {
    if (!this.isReady) return;
    this.isReady = false;
    this.#found = Promise.withResolvers();
    void this.#search();
  }

  /** Resolves at once, or when the application answers again. */
  whenReady(): Promise<void> {
    return this.#found.promise;
  }

  async #search(): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    while (!(await this.#answers())) {
      await this.#wait(delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    }
    this.isRefused = false;
    this.isReady = true;
    this.generation += 1;
    this.#found.resolve();
  }

  /** Goes on asking where it is refused: an address that is opened beside this page brings its key for both. */
  async #answers(): Promise<boolean> {
    try {
      await this.#client?.host.capabilities({});
      return this.#client !== undefined;
    } catch (thrown) {
      const isRefused = failureFrom(thrown).code === "not-permitted";
      const isIn = isRefused && (await this.#comeIn().catch(() => false));
      this.isRefused = isRefused && !isIn;
      return isIn;
    }
  }
}
