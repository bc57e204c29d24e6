/** @file Markup from data: nothing that is put in can become markup. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml, html, when } from "../../../src-main/core/inspection/html.ts";

/** What a browser makes of escaped text. */
function unescape(text: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!);
}

describe("escaping", () => {
  test("leaves no character that could open or close a tag or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  test("shows every printable text as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const printable = text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, "");
        expect(unescape(escapeHtml(printable))).toBe(printable);
      }),
    );
  });

  test.each([
    ["a NUL", "a\0b", "a\uFFFDb"],
    ["half an emoji", "a\uD83Db", "a\uFFFDb"],
    ["an override of the writing direction", "a\u202Egnp.exe", "a\uFFFDgnp.exe"],
  ])("replaces %s, which has no place in a page", (_, text, shown) => {
    expect(escapeHtml(text)).toBe(shown);
  });

  test("keeps Japanese and emoji", () => {
    expect(escapeHtml("検査 🔩")).toBe("検査 🔩");
  });
});

describe("a template", () => {
  test("escapes text and numbers, and takes other templates as they are", () => {
    const inner = html`<b>${"<i>"}</b>`;
    expect(html`<p title="${'"'}">${inner}${3}</p>`.text).toBe('<p title="&quot;"><b>&lt;i&gt;</b>3</p>');
  });

  test("joins lists of markup", () => {
    expect(html`<ul>${["a", "&"].map((text) => html`<li>${text}</li>`)}</ul>`.text).toBe(
      "<ul><li>a</li><li>&amp;</li></ul>",
    );
  });

  test("shows an optional value only where there is one", () => {
    const show = (value: number) => html`<b>${value}</b>`;
    expect([0, null, undefined].map((value) => when(value, show).text)).toEqual(["<b>0</b>", "", ""]);
  });
});
