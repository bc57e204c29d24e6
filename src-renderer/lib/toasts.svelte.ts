/** @file Short notes that something has worked. Failures never come this way: they stay where they happened. */

export type Toast = { readonly id: number; readonly text: string };

const SHOWN_MS = 5000;

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #lastId = 0;

  say(text: string): void {
    this.#lastId += 1;
    const toast = { id: this.#lastId, text };
    this.shown = [...this.shown.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
