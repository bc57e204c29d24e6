/** @file Something that cannot be taken back: done only after a button was held for a while, instead of a question. */

export const HELD_MS = 1000;

export class HeldAct {
  isHeld = $state(false);
  readonly #act: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  hold(): void {
    this.release();
    this.isHeld = true;
    this.#timer = setTimeout(() => {
      this.isHeld = false;
      this.#act();
    }, HELD_MS);
  }

  /** Nothing is done where this comes too early. */
  release(): void {
    clearTimeout(this.#timer);
    this.isHeld = false;
  }
}
