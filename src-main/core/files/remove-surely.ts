/** @file Removal of what may still be in another program's hand for a moment. */
import { rm } from "node:fs/promises";

/**
 * Removes a file, or a folder with everything in it; there need be none. On Windows a virus scanner or an indexer may hold a
 * file for a moment: it is tried several times. Throws as `rm` of `node:fs`.
 */
export function removeSurely(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
