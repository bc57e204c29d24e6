/** @file Copies of files whose content is counted and hashed on the way. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { KensaError } from "../../contract/errors.ts";

export type CopyOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called for each piece with its size. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
};

export type CopiedFile = { readonly bytes: number; readonly sha256: string };

/**
 * Copies a file to a new place, whose folder is made where it is missing. It is flushed by whoever writes the folder whole.
 *
 * @throws KensaError `cancelled`; what the operating system throws is passed on as it is
 */
export async function copyFileHashed(
  from: string,
  to: string,
  { signal, onBytes }: CopyOptions = {},
): Promise<CopiedFile> {
  const digest = createHash("sha256");
  let bytes = 0;
  await mkdir(dirname(to), { recursive: true });
  await pipeline(
    createReadStream(from, { highWaterMark: 2 ** 20 }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        requireWanted(signal);
        digest.update(piece);
        bytes += piece.length;
        onBytes?.(piece.length);
        yield piece;
      }
    },
    createWriteStream(to, { flags: "wx" }),
  );
  requireWanted(signal);
  return { bytes, sha256: digest.digest("hex") };
}

/** Throws `cancelled` where the signal has been given. */
export function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new KensaError("cancelled", "Stopped; nothing was left behind.");
}
