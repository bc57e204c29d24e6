/** @file Something that is asked for: not there yet, there, or failed. */
import { failureFrom, type ShownFailure } from "./failure.ts";

/** A value from the application. The newest request wins; an older answer that comes late is dropped. */
export class Loaded<Value> {
  value = $state.raw<Value | null>(null);
  failure = $state.raw<ShownFailure | null>(null);
  isLoading = $state(false);
  readonly #ask: () => Promise<Value>;
  #request = 0;

  constructor(ask: () => Promise<Value>) {
    this.#ask = ask;
  }

  /** Asks (again). What was there stays until the answer comes; a failure is kept as a value. */
  async load(): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.isLoading = true;
    try {
      const value = await this.#ask();
      if (request !== this.#request) return;
      this.value = value;
      this.failure = null;
    } catch (thrown) {
      if (request !== this.#request) return;
      this.failure = failureFrom(thrown);
    }
    this.isLoading = false;
  }

  /** Puts in what another call has answered, and drops an answer that is still on its way. */
  set(value: Value): void {
    this.#request += 1;
    this.value = value;
    this.failure = null;
    this.isLoading = false;
  }
}

/** Something that is done on demand: whether it is under way, and why it failed the last time. */
export class Task {
  failure = $state.raw<ShownFailure | null>(null);
  isRunning = $state(false);

  /** Forgets why it failed: a dialog that is opened anew has nothing to say of the last time. */
  forget(): void {
    this.failure = null;
  }

  /** Runs `work` unless it is running already. Returns whether it succeeded; a failure is kept as a value. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.isRunning) return false;
    this.isRunning = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.failure = failureFrom(thrown);
      return false;
    } finally {
      this.isRunning = false;
    }
  }
}
