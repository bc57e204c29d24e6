/** @file Where the keyboard goes when the part beside the list of results is closed. */

/**
 * Leads the keyboard back to the list of results, unless it is at work elsewhere.
 *
 * @param place what holds the list and the part beside it; undefined where neither is shown
 */
export function returnFocus(place: HTMLElement | undefined): void {
  const { activeElement } = document;
  const isElsewhere = activeElement !== document.body && !place?.contains(activeElement);
  if (!isElsewhere) place?.querySelector<HTMLElement>("[role=grid], [role=listbox]")?.focus();
}
