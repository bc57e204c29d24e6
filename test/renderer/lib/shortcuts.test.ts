/** The keys of a page, on as much of a document as they look at; that a button's own keys go first is the browser tests' matter. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Shortcut, Shortcuts } from "../../../src-renderer/lib/shortcuts.svelte.ts";

class SomeElement extends EventTarget {
  readonly isContentEditable: boolean = false;
  matches = () => false;
  closest = () => null;
}
class SomeTextArea extends SomeElement {}
class SomeInput extends SomeElement {
  readonly type: string;
  constructor(type: string) {
    super();
    this.type = type;
  }
}

let isDialogOpen = false;
beforeEach(() => {
  isDialogOpen = false;
  vi.stubGlobal("Element", SomeElement);
  vi.stubGlobal("HTMLElement", SomeElement);
  vi.stubGlobal("HTMLTextAreaElement", SomeTextArea);
  vi.stubGlobal("HTMLInputElement", SomeInput);
  vi.stubGlobal("document", { querySelector: () => (isDialogOpen ? {} : null) });
});
afterEach(() => void vi.unstubAllGlobals());

type Press = Partial<Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "repeat">> & {
  readonly at?: EventTarget;
};

/** Keys that note what they did, and a window to press them in. */
function keyboard() {
  const shortcuts = new Shortcuts();
  const acts: string[] = [];
  const page = new EventTarget();
  const stop = shortcuts.listen(page as Window);
  const send = (type: string, key: string, { at = new SomeElement(), ...changes }: Press = {}) => {
    const event = new Event(type, { cancelable: true });
    Object.defineProperty(event, "target", { value: at });
    Object.assign(event, { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...changes });
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const act = (name: string, keys: readonly string[], changes: Partial<Shortcut> = {}): Shortcut => ({
    keys,
    label: () => name,
    press: () => acts.push(name),
    ...changes,
  });
  return {
    shortcuts,
    acts,
    act,
    page,
    stop,
    press: (key: string, changes?: Press) => send("keydown", key, changes),
    letGo: (key: string) => send("keyup", key),
  };
}

test("A key acts once, large or small, and the page keeps it from what the browser would do", () => {
  const { shortcuts, acts, act, press } = keyboard();
  shortcuts.add(() => "Page", [act("pass", ["p", "Enter"])]);
  expect([press("p"), press("P"), press("Enter"), press("x")]).toEqual([true, true, true, false]);
  expect(acts).toEqual(["pass", "pass", "pass"]);
});

test("A key that is held acts again only where it moves something", () => {
  const { shortcuts, acts, act, press } = keyboard();
  shortcuts.add(() => "Page", [act("fail", ["f"]), act("next", ["ArrowRight"], { repeats: true })]);
  for (const key of ["f", "ArrowRight"]) {
    press(key);
    press(key, { repeat: true });
  }
  expect(acts).toEqual(["fail", "next", "next"]);
});

test("Keys together with Ctrl, Alt or the command key are the browser's", () => {
  const { shortcuts, acts, act, press } = keyboard();
  shortcuts.add(() => "Page", [act("pass", ["p"])]);
  for (const changes of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) press("p", changes);
  expect(acts).toEqual([]);
});

test("Keys are silent while somebody types and while a dialog is open, but not on a switch", () => {
  const { shortcuts, acts, act, press } = keyboard();
  shortcuts.add(() => "Page", [act("pass", ["p"])]);
  const editable = Object.defineProperty(new SomeElement(), "isContentEditable", { value: true });
  for (const at of [new SomeTextArea(), new SomeInput("text"), editable]) press("p", { at });
  isDialogOpen = true;
  press("p");
  expect(acts).toEqual([]);
  isDialogOpen = false;
  press("p", { at: new SomeInput("checkbox") });
  expect(acts).toEqual(["pass"]);
});

test("What lasts while a key is held ends when it is let go, once, also where that happens in another window", () => {
  const { shortcuts, acts, act, page, press, letGo } = keyboard();
  shortcuts.add(() => "Page", [act("show", ["h"], { release: () => acts.push("hide") })]);
  press("h");
  letGo("H");
  letGo("h");
  expect(acts).toEqual(["show", "hide"]);
  press("h");
  page.dispatchEvent(new Event("blur"));
  letGo("h");
  expect(acts).toEqual(["show", "hide", "show", "hide"]);
});

test("A panel's keys go before the page's, until they are taken away", () => {
  const { shortcuts, acts, act, press, stop } = keyboard();
  shortcuts.add(() => "Page", [act("page", ["Escape"])]);
  const takeAway = shortcuts.add(() => "Panel", [act("panel", ["Escape"])]);
  press("Escape");
  expect(shortcuts.groups.map(({ title }) => title())).toEqual(["Page", "Panel"]);
  takeAway();
  press("Escape");
  stop();
  press("Escape");
  expect(acts).toEqual(["panel", "page"]);
});
