/** @file Names for what has a folder of its own. */
import { randomBytes } from "node:crypto";

const LONGEST_NAME = 40;

/** `<product>-<date>-<time>-<random>` in small letters, digits and dashes: readable, sortable, and never used twice. */
export function newId(product: string, now: Date): string {
  const name = product
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LONGEST_NAME);
  const time = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return `${name || "model"}-${time}-${randomBytes(3).toString("hex")}`;
}
