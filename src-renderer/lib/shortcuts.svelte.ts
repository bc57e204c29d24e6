/**
 * @file One plain key for each action, and the list of them that `?` shows.
 *
 * A key belongs to the page that is shown; pages add theirs in an effect and get a function that takes them away. Keys
 * are silent while a person types, and while a dialog is open.
 */

import { untrack } from "svelte";

export type Shortcut = {
  /** As `KeyboardEvent.key` names it, letters small; several where they do the same. */
  readonly keys: readonly string[];
  /** What it does, for the list. */
  readonly label: () => string;
  readonly press: (event: KeyboardEvent) => void;
  /** Called when the key is let go, for what lasts while it is held. */
  readonly release?: () => void;
  /** True where a held key may act again and again: moving, not deciding. */
  readonly repeats?: boolean;
};

export type ShortcutGroup = { readonly title: () => string; readonly shortcuts: readonly Shortcut[] };

export class Shortcuts {
  groups = $state.raw<readonly ShortcutGroup[]>([]);
  isListShown = $state(false);

  /** Adds the keys of a page or panel. Returns what takes them away again: an effect's cleanup. */
  add(title: () => string, shortcuts: readonly Shortcut[]): () => void {
    const group = { title, shortcuts };
    // Called in effects, which must not run again because they have added something.
    untrack(() => {
      this.groups = [...this.groups, group];
    });
    return () => {
      this.groups = this.groups.filter((other) => other !== group);
    };
  }

  /** Takes the keys of a window. Returns what gives them back. */
  listen(target: Window): () => void {
    const down = (event: KeyboardEvent) => this.#press(event);
    const up = (event: KeyboardEvent) => this.#release(event);
    // A key that is let go in another window never arrives here.
    const blur = () => this.#releaseAll();
    const point = (event: PointerEvent) => {
      this.#clicked = event.target instanceof Element ? event.target.closest(BUTTONS) : null;
    };
    // The keyboard has moved on: from here on the space bar is the button's that has the focus.
    const focus = (event: FocusEvent) => {
      if (event.target !== this.#clicked) this.#clicked = null;
    };
    target.addEventListener("keydown", down);
    target.addEventListener("keyup", up);
    target.addEventListener("blur", blur);
    target.addEventListener("pointerdown", point, true);
    target.addEventListener("focusin", focus);
    return () => {
      target.removeEventListener("keydown", down);
      target.removeEventListener("keyup", up);
      target.removeEventListener("blur", blur);
      target.removeEventListener("pointerdown", point, true);
      target.removeEventListener("focusin", focus);
    };
  }

  readonly #held = new Map<string, Shortcut>();
  /** Keys whose press was an action of the page: a button that has the focus must not take them when they are let go. */
  readonly #taken = new Set<string>();
  /** The button that was clicked last, while it has the focus from nothing but that. */
  #clicked: Element | null = null;

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || isDialogOpen()) return;
    const key = keyOf(event);
    const shortcut = this.#find(key);
    if (!shortcut || (event.repeat && shortcut.repeats !== true)) return;
    // Who has clicked a button does not mean it again by the page's own space bar.
    const isLeftOver = key === " " && event.target === this.#clicked;
    if (!isLeftOver && isOwnKeyOf(event.target, key)) return;
    event.preventDefault();
    this.#taken.add(key);
    if (shortcut.release) this.#held.set(key, shortcut);
    shortcut.press(event);
  }

  #release(event: KeyboardEvent): void {
    const key = keyOf(event);
    if (this.#taken.delete(key)) event.preventDefault();
    this.#held.get(key)?.release?.();
    this.#held.delete(key);
  }

  #releaseAll(): void {
    this.#taken.clear();
    for (const shortcut of this.#held.values()) shortcut.release?.();
    this.#held.clear();
  }

  /** The last one that was added has it: a panel that is opened on a page goes before the page. */
  #find(key: string): Shortcut | undefined {
    return this.groups
      .toReversed()
      .flatMap(({ shortcuts }) => shortcuts)
      .find(({ keys }) => keys.includes(key));
  }
}

/** What the space bar presses. */
const BUTTONS = "button, summary, [role=button]";

function keyOf(event: KeyboardEvent): string {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Whether keys are letters to what has the focus, and no commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)
  );
}

/** What Enter, the space bar and the arrows do to a control that has the focus goes before a page's own keys. */
function isOwnKeyOf(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isControl = target.matches("button, a[href], input, summary, [role=button], [role=option]");
  if (isControl && (key === "Enter" || key === " ")) return true;
  return (
    target.matches("[role=slider], [role=radio], [role=tab], [role=combobox], input") &&
    key.startsWith("Arrow")
  );
}

function isDialogOpen(): boolean {
  return (
    document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [data-select-content]') !==
    null
  );
}
