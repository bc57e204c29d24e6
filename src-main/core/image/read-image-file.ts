/** @file An image file from the disk. */
import { readFile, stat } from "node:fs/promises";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import { sha256 } from "../files/hash.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import { type DecodedImage, decodeImage } from "./decode-image.ts";
import { maximumFileBytes } from "./limits.ts";

/** An image file's content. */
export interface ImageBytes {
  bytes: Buffer;
  /** Of the bytes, as 64 hexadecimal digits. */
  sha256: string;
}

/** A decoded image file. */
export interface ImageFile extends DecodedImage {
  sha256: string;
  /** Time spent on reading (with hashing), and on decoding. */
  milliseconds: { read: number; decode: number };
}

const MEBIBYTE = 2 ** 20;

/**
 * Reads the bytes of an image file, and hashes them.
 *
 * @throws KensaError `not-found`, `not-permitted`, `invalid-input` (a folder, a pipe, too long a name),
 *   `unsupported` (too large), `unreadable` (anything else)
 */
export async function readImageBytes(path: string): Promise<ImageBytes> {
  try {
    await requireReadableFile(path);
    const bytes = await readFile(path);
    return { bytes, sha256: sha256(bytes) };
  } catch (thrown) {
    throw readFailure(thrown, path);
  }
}

/**
 * The bytes of an image file that was read before, as they were then.
 *
 * @param known the content hash of then; null where it was not read, so that nothing can be compared
 * @throws KensaError as `readImageBytes` and `requireUnchanged`
 */
export async function readKnownImage(path: string, known: string | null): Promise<Buffer> {
  const { bytes, sha256: found } = await readImageBytes(path);
  requireUnchanged(path, found, known);
  return bytes;
}

/** @throws KensaError `conflict` where the content of an image file is not that of before */
export function requireUnchanged(path: string, found: string | null, known: string | null): void {
  if (known === null || found === null || found === known) return;
  const message = `${path} has changed since it was looked at: it is not the picture that was judged.`;
  const action = "Put the earlier file back, or inspect the new one.";
  throw new KensaError("conflict", message, { action, failureCause: "image-changed" });
}

/**
 * Reads and decodes one image file.
 *
 * @param now a clock, in milliseconds
 * @throws KensaError as `readImageBytes` and `decodeImage`
 */
export async function readImageFile(
  path: string,
  geometry: ImageGeometry,
  now: () => number = () => performance.now(),
): Promise<ImageFile> {
  const started = now();
  const { bytes, sha256: hash } = await readImageBytes(path);
  const readAt = now();
  const decoded = await decodeImage(bytes, geometry);
  return { ...decoded, sha256: hash, milliseconds: { read: readAt - started, decode: now() - readAt } };
}

/** Reading a named pipe would wait for ever, and a file beyond the limit would take all memory. */
async function requireReadableFile(path: string): Promise<void> {
  const status = await stat(path);
  if (!status.isFile()) {
    const kind = status.isDirectory() ? "a folder" : "a device or a pipe";
    throw new KensaError("invalid-input", `${path} is ${kind}, not an image file.`);
  }
  if (status.size <= maximumFileBytes) return;
  const sizes = `${Math.ceil(status.size / MEBIBYTE)} MiB, the limit is ${maximumFileBytes / MEBIBYTE} MiB`;
  const action = "Save it smaller, or in a compressed format.";
  throw new KensaError("unsupported", `${path} is too large for an image (${sizes}).`, { action });
}

function readFailure(thrown: unknown, path: string): unknown {
  const known = systemFailure(thrown, path);
  const code = systemCode(thrown);
  if (known !== thrown || thrown instanceof KensaError || code === undefined) return known;
  const action = "Check the disk or the network drive, and try again.";
  return new KensaError("unreadable", `${path} cannot be read (${code}).`, { action, cause: thrown });
}
