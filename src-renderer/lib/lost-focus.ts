/** @file Where the keyboard goes on when what had the focus is no longer there. */
import { tick } from "svelte";

const STOPS = "button:not(:disabled), input:not(:disabled)";

/**
 * An attachment for a list whose items have a button that removes them: once it is gone with its item, the keyboard goes on
 * with what stands in its place.
 */
export function keepsFocus(list: HTMLElement): () => void {
  const stops = () => [...list.querySelectorAll<HTMLElement>(STOPS)];
  const goOn = async (event: Event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    const index = stops().findIndex((stop) => stop === pressed);
    await tick();
    if (index < 0 || pressed?.isConnected === true) return;
    const left = stops();
    left[Math.min(index, left.length - 1)]?.focus();
  };
  list.addEventListener("click", goOn);
  return () => list.removeEventListener("click", goOn);
}

/**
 * Leads the keyboard, and what reads the page out, to the title of what is shown now. Does nothing while something has the
 * focus.
 */
export function catchLostFocus(page: Document = document): void {
  if (page.activeElement !== null && page.activeElement !== page.body) return;
  const main = page.querySelector("main");
  (main?.querySelector<HTMLElement>("h1[tabindex]") ?? main)?.focus();
}
