import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "svelte/compiler";
import { describe, expect, test } from "vitest";

type Variants = readonly [
  {
    readonly declarations: readonly string[];
    readonly selectors: readonly string[];
    readonly match: Readonly<Record<string, string>>;
  },
];
type Catalogue = Readonly<Record<string, string | Variants>>;

const { locales } = JSON.parse(readFileSync("project.inlang/settings.json", "utf8")) as {
  readonly locales: readonly string[];
};
const translations = locales.filter((locale) => locale !== "en");
const areas = globSync("assets/messages/en/*.json").map((path) => basename(path));

function read(locale: string, area: string): Catalogue {
  return JSON.parse(readFileSync(`assets/messages/${locale}/${area}`, "utf8"));
}

function textsOf(message: string | Variants): string[] {
  return typeof message === "string" ? [message] : Object.values(message[0].match);
}

/** The names in braces, each once. */
function inputsOf(message: string | Variants): string[] {
  const names = textsOf(message).flatMap((text) =>
    [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""),
  );
  return [...new Set(names)].toSorted();
}

describe.each(areas)("The messages of %s", (area) => {
  const english = read("en", area);

  test.each(translations)("are the same ones in English and in %s", (locale) => {
    expect(Object.keys(read(locale, area)).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  test.each(translations)("take the same inputs in English and in %s", (locale) => {
    const inputs = (catalogue: Catalogue) =>
      Object.fromEntries(Object.entries(catalogue).map(([key, message]) => [key, inputsOf(message)]));
    expect(inputs(read(locale, area))).toEqual(inputs(english));
  });

  test.each(locales)("are all written in %s", (locale) => {
    for (const [key, message] of Object.entries(read(locale, area)))
      for (const text of textsOf(message)) expect(text.trim(), key).not.toBe("");
  });

  test("are all used somewhere on the pages", () => {
    const sources = globSync("src-renderer/**/*.{svelte,ts}", { exclude: ["src-renderer/paraglide/**"] })
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");
    const used = new Set([...sources.matchAll(/\bm\.(\w+)/g)].map((match) => match[1]));
    expect(Object.keys(english).filter((key) => !used.has(key))).toEqual([]);
  });
});

/** What is the same in every language. */
const UNTRANSLATED = ["Kensa", "px"];
/** Attributes that are read out or shown. */
const SPOKEN = ["aria-label", "title", "alt", "placeholder", "label"];

/** Parts of a component that nobody reads. */
const UNREAD = ["Comment", "Script", "StyleSheet"];

/** Every text of a component's markup that a person would read: between tags, and in spoken attributes; codes apart. */
function wordsIn(node: unknown, attribute = ""): string[] {
  if (Array.isArray(node)) return node.flatMap((child) => wordsIn(child, attribute));
  if (typeof node !== "object" || node === null) return [];
  const { type, name, data } = node as { type?: string; name?: string; data?: string };
  if (UNREAD.includes(type ?? "") || name === "code") return [];
  const inside = type === "Attribute" ? (name ?? "") : attribute;
  if (type === "Text") return inside === "" || SPOKEN.includes(inside) ? [data ?? ""] : [];
  return Object.values(node).flatMap((child) => wordsIn(child, inside));
}

test.each(globSync("src-renderer/**/*.svelte"))("%s holds no word of its own", (page) => {
  const { fragment } = parse(readFileSync(page, "utf8"), { modern: true });
  const words = wordsIn(fragment).flatMap((text) => text.match(/[A-Za-z]{2,}/g) ?? []);
  expect(words.filter((word) => !UNTRANSLATED.includes(word))).toEqual([]);
});
