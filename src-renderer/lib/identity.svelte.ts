/**
 * @file Who is working here: asked for when the first decision is made that is stored under a name, and again when nobody
 * has decided anything for the length of a shift.
 */
import type { Preferences } from "./preferences.svelte.ts";

/** Whoever decides after so long a pause may be somebody else. */
export const LONGEST_PAUSE_MS = 8 * 60 * 60 * 1000;

export class Identity {
  /** True while the dialog that asks for the name is open. */
  isAsking = $state(false);
  readonly #preferences: Preferences;
  readonly #now: () => number;
  #answer: ((name: string | null) => void) | undefined;

  /** @param now milliseconds since 1970 */
  constructor(preferences: Preferences, now: () => number = Date.now) {
    this.#preferences = preferences;
    this.#now = now;
  }

  get name(): string | null {
    return this.#preferences.user;
  }

  /**
   * The name to store a decision under, which is asked for where it is not known or was not used for long; null where the
   * person did not want to give one.
   */
  async require(): Promise<string | null> {
    const { user, userSeenAt } = this.#preferences;
    if (user === null || this.#now() - userSeenAt > LONGEST_PAUSE_MS) return this.ask();
    this.#preferences.userSeenAt = this.#now();
    return user;
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
    if (name !== null) {
      this.#preferences.user = name;
      this.#preferences.userSeenAt = this.#now();
    }
    this.#answer?.(name);
    this.#answer = undefined;
  }
}
