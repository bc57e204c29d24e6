/** @file Who is working here: asked for once, when the first decision is made that is stored under a name. */
import type { Preferences } from "./preferences.svelte.ts";

export class Identity {
  /** True while the dialog that asks for the name is open. */
  isAsking = $state(false);
  readonly #preferences: Preferences;
  #answer: ((name: string | null) => void) | undefined;

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
  }

  get name(): string | null {
    return this.#preferences.user;
  }

  /** The person's name, which is asked for where it is not known; null where they did not want to give one. */
  async require(): Promise<string | null> {
    return this.#preferences.user ?? (await this.ask());
  }

  /** Asks for a name even where one is known: somebody else sits down. */
  ask(): Promise<string | null> {
    this.#answer?.(null);
    this.isAsking = true;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    this.#answer = resolve;
    return promise;
  }

  /** What was answered; null where the dialog was closed. */
  answer(name: string | null): void {
    this.isAsking = false;
    if (name !== null) this.#preferences.user = name;
    this.#answer?.(name);
    this.#answer = undefined;
  }
}
