/** @file The images of folders, and every image that appears in them later, each once it has been written to its end. */
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { watch } from "chokidar";
import { KensaError } from "../../contract/errors.ts";

/** A file counts as written when its size has not changed for this long: cameras and networks write in pieces. */
const STABLE_MS = 800;
const POLL_MS = 100;

/**
 * Yields files until the signal is given. Throws `internal` where the system cannot watch a folder.
 *
 * @param known files that are left out where they lie there at first; a camera may write another picture under the same name
 */
export async function* watchImages(
  paths: readonly string[],
  signal: AbortSignal,
  known: ReadonlySet<string> = new Set(),
): AsyncGenerator<string> {
  const roots = paths.map((path) => resolve(path));
  const found: string[] = [];
  let fault: unknown;
  let hasLooked = false;
  let wake = () => {};
  const watcher = watch(roots, {
    awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: POLL_MS },
    ignored: (path) => basename(path).startsWith(".") && !roots.includes(resolve(path)),
  });
  watcher.on("ready", () => {
    hasLooked = true;
  });
  watcher.on("add", (file) => {
    if (!hasLooked && known.has(file)) return;
    found.push(file);
    wake();
  });
  watcher.on("error", (thrown) => {
    fault = thrown;
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (fault !== undefined)
        throw new KensaError("internal", "The folder can no longer be watched.", { cause: fault });
      const next = found.shift();
      if (next === undefined) await new Promise<void>((wakeUp) => (wake = wakeUp));
      else {
        await leftAlone(next);
        yield next;
      }
    }
  } finally {
    await watcher.close();
  }
}

/** The watcher waits only for files that appear after its first look round; one of those found then may just be written. */
async function leftAlone(file: string): Promise<void> {
  const touchedMs = async () => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  let last = await touchedMs();
  while (Math.abs(Date.now() - last) < STABLE_MS) {
    await delay(STABLE_MS);
    const now = await touchedMs();
    if (now === last) return;
    last = now;
  }
}
