/** @file Where the keyboard goes on when what had the focus is no longer there. */

/**
 * Leads the keyboard, and what reads the page out, to the title of what is shown now. Does nothing while something has the
 * focus.
 */
export function catchLostFocus(page: Document = document): void {
  if (page.activeElement !== null && page.activeElement !== page.body) return;
  const main = page.querySelector("main");
  (main?.querySelector<HTMLElement>("h1[tabindex]") ?? main)?.focus();
}
