/**
 * @file Names of what is still being written, from which any process can tell whether its writer still lives.
 *
 * A name is `.kensa-new.<place>.<process>.<random>`. The place stands for the computer (or container) whose
 * process numbers are meant, so that a folder shared over a network is not judged by the wrong process list.
 */
import { createHash, randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "./is-process-alive.ts";

/** `new`: not yet whole, worthless. `old`: was replaced, and is worth keeping until its successor is in place. */
export type TemporaryKind = "new" | "old";

const DAY_SECONDS = 24 * 60 * 60;
/** Some file systems count time in steps of two seconds. */
const TIMESTAMP_SECONDS = 2;

const pattern = /^\.kensa-(?<kind>new|old)\.(?<place>[0-9a-f]{8})\.(?<process>[0-9]+)\.[0-9a-f]{12}$/;
const place = createHash("sha256").update(`${hostname()} ${processNamespace()}`).digest("hex").slice(0, 8);

/** A name that no other file has, never longer than 64 characters. */
export function temporaryName(kind: TemporaryKind): string {
  return `.kensa-${kind}.${place}.${process.pid}.${randomBytes(6).toString("hex")}`;
}

/** The kind of a temporary's name, or undefined for any other name. */
export function temporaryKind(name: string): TemporaryKind | undefined {
  return pattern.exec(name)?.groups?.["kind"] as TemporaryKind | undefined;
}

/** Whether nobody writes the temporary any more. In doubt it is taken to be in use. */
export async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const parts = pattern.exec(name)?.groups;
  const status = await stat(join(folder, name)).catch(() => undefined);
  if (parts === undefined || status === undefined) return false;
  const secondsAgo = (Date.now() - status.mtimeMs) / 1000 - TIMESTAMP_SECONDS;
  if (parts["place"] !== place) return secondsAgo > DAY_SECONDS;
  return !isProcessAlive(Number(parts["process"]), secondsAgo);
}

/** Two containers may share a host's name and yet count their processes separately. */
function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
