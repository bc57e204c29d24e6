/** @file Asking while somebody drags: one question at a time, and always the newest next. */

/** Answers to questions that come faster than they can be answered; those in between are never asked. */
export class Latest<Question, Answer> {
  answer = $state.raw<Answer | null>(null);
  isAsking = $state(false);
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #failed: (thrown: unknown) => void;
  #next: { readonly question: Question } | null = null;

  constructor(ask: (question: Question) => Promise<Answer>, failed: (thrown: unknown) => void) {
    this.#ask = ask;
    this.#failed = failed;
  }

  /** Asks as soon as the question before is answered. Resolves when nothing is left to ask. */
  async ask(question: Question): Promise<void> {
    this.#next = { question };
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.#next !== null) {
      const { question: current } = this.#next;
      this.#next = null;
      try {
        this.answer = await this.#ask(current);
      } catch (thrown) {
        this.#failed(thrown);
      }
    }
    this.isAsking = false;
  }
}
