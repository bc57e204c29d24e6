/**
 * @file JSON files that carry a `schemaVersion`. A file that cannot be read is reported and stays as it is; it is
 * never replaced by defaults.
 */
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import { systemFailure } from "./system-failure.ts";
import { writeFileWhole } from "./write-whole.ts";

/** What a kind of file holds. */
export interface JsonFormat<Value extends { schemaVersion: number }> {
  /** What people call it, with its article: "The model description". */
  name: string;
  /** The newest `schemaVersion` that this program writes. */
  version: Value["schemaVersion"];
  schema: z.ZodType<Value>;
  /** Recognises a file of some other kind, for a better answer than that it is damaged. */
  recogniseOther?: (content: unknown, path: string) => KensaError | undefined;
}

/**
 * Reads and checks a JSON file.
 *
 * @throws KensaError `not-found`, `not-permitted`, `newer-version` (written by a later Kensa), `damaged`
 */
export async function readVersionedJson<Value extends { schemaVersion: number }>(
  path: string,
  format: JsonFormat<Value>,
): Promise<Value> {
  return (await readVersionedJsonInFull(path, format)).value;
}

/**
 * The same with `content`, all that the file holds: a later Kensa of the same `schemaVersion` may have written fields that this
 * one does not know and that `value` therefore lacks.
 */
export async function readVersionedJsonInFull<Value extends { schemaVersion: number }>(
  path: string,
  format: JsonFormat<Value>,
): Promise<{ value: Value; content: unknown }> {
  const content = parseJson(await readText(path), path, format.name);
  const version = versionOf(content);
  if (version !== undefined && version > format.version) throw newer(path, format.name);
  const parsed = format.schema.safeParse(content);
  if (parsed.success) return { value: parsed.data, content };
  const other = format.recogniseOther?.(content, path);
  if (other !== undefined) throw other;
  const [issue] = parsed.error.issues;
  throw damaged(path, format.name, `${issue?.path.join(".")}: ${issue?.message}`);
}

/**
 * Writes a JSON file whole, with sorted keys: the same value always makes the same bytes.
 *
 * @throws KensaError as `writeFileWhole`. A value that does not fit its own schema is a bug and throws as one.
 */
export async function writeVersionedJson<Value extends { schemaVersion: number }>(
  path: string,
  format: JsonFormat<Value>,
  value: Value,
): Promise<void> {
  const checked = format.schema.parse(value);
  await writeFileWhole(path, `${JSON.stringify(checked, withSortedKeys, 2)}\n`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
}

function parseJson(text: string, path: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw damaged(path, name, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function versionOf(content: unknown): number | undefined {
  const isRecord = typeof content === "object" && content !== null && "schemaVersion" in content;
  return isRecord && typeof content.schemaVersion === "number" ? content.schemaVersion : undefined;
}

function newer(path: string, name: string): KensaError {
  const action = "Open it with the newer version of Kensa.";
  return new KensaError("newer-version", `${name} ${path} was written by a newer version of Kensa.`, {
    action,
  });
}

function damaged(path: string, name: string, detail: string): KensaError {
  const action = "The file was left as it is; restore it from a copy.";
  return new KensaError("damaged", `${name} ${path} is damaged (${detail}).`, { action });
}

/** A replacer for `JSON.stringify` that makes equal values equal text, whatever the order of their keys. */
export function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
