/** @file What the pages say, from the catalogue that they say it from: a better word there breaks no test here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../assets/messages/en");
const messages: Record<string, unknown> = Object.assign(
  {},
  ...["common", "engineer", "operator"].map((name) =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")),
  ),
);

/** A message with its values put in. Throws where the catalogue has none of this name, or one of several forms. */
export function words(name: string, values: Readonly<Record<string, string | number>> = {}): string {
  const message = messages[name];
  if (typeof message !== "string") throw new Error(`There is no plain message ${name}.`);
  return message.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => String(values[key] ?? ""));
}

/** The same with any values, to be found inside of a text. */
export function wordsLike(name: string): RegExp {
  const [first = "", ...parts] = String(messages[name]).split(/\{\w+\}/);
  return new RegExp(
    [first, ...parts].map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+"),
  );
}
