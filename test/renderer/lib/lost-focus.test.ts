import { expect, test } from "vitest";
import { catchLostFocus } from "../../../src-renderer/lib/lost-focus.ts";

/** As much of a page as the keyboard's place needs. */
function pageWith({ active, title }: { readonly active: "body" | "link"; readonly title: boolean }) {
  const focused: string[] = [];
  const body = {};
  const heading = { focus: () => focused.push("title") };
  const main = { focus: () => focused.push("main"), querySelector: () => (title ? heading : null) };
  const page = { body, activeElement: active === "body" ? body : {}, querySelector: () => main };
  return { page: page as unknown as Document, focused };
}

test("A focus that was lost goes to the title of the page, or to the page where it has none", () => {
  const titled = pageWith({ active: "body", title: true });
  catchLostFocus(titled.page);
  expect(titled.focused).toEqual(["title"]);
  const plain = pageWith({ active: "body", title: false });
  catchLostFocus(plain.page);
  expect(plain.focused).toEqual(["main"]);
});

test("A focus that somebody has is left alone", () => {
  const { page, focused } = pageWith({ active: "link", title: true });
  catchLostFocus(page);
  expect(focused).toEqual([]);
});
