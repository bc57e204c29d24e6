/** @file SHA-256, as 64 lower-case hexadecimal digits. */
import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { systemFailure } from "./system-failure.ts";

/** The hash of bytes in memory. */
export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}

/**
 * The hash of a file's content, which is streamed: the file may be larger than the memory.
 *
 * @throws KensaError `not-found`, `not-permitted`
 */
export async function sha256OfFile(path: string): Promise<string> {
  const digest = createHash("sha256");
  try {
    await pipeline(createReadStream(path), digest);
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
  return digest.digest("hex");
}

/** One hash for a set of hashes, whatever their order. */
export function combinedHash(hashes: readonly string[]): string {
  return hash("sha256", hashes.toSorted().join("\n"));
}
