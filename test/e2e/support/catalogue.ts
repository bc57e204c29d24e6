/** @file The texts of the pages, so that a test finds a button in any language. */
import { globSync, readFileSync } from "node:fs";

export type Language = "en" | "ja" | "de";
/** A text of the catalogue without inputs. Throws for any other. */
export type Words = (key: string) => string;

export function wordsOf(language: Language): Words {
  const texts = Object.assign(
    {},
    ...globSync(`assets/messages/${language}/*.json`).map((path) => JSON.parse(readFileSync(path, "utf8"))),
  ) as Record<string, unknown>;
  return (key) => {
    const text = texts[key];
    if (typeof text !== "string") throw new Error(`There is no plain text «${key}» in ${language}.`);
    return text;
  };
}
