/** @file What the pages say in English, from the catalogue that they say it from: a better word there breaks no test here. */
import { wordsOf } from "./catalogue.ts";

const textOf = wordsOf("en");

/** A text with its values put in. */
export function words(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return textOf(key).replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ""));
}

/** The same with any values, to be found inside of what is shown. */
export function wordsLike(key: string): RegExp {
  const parts = textOf(key).split(/\{\w+\}/);
  return new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+"));
}
