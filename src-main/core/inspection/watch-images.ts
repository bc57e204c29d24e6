/**
 * @file The images of folders, and every image that appears in them later or takes the place of another, once it has been written
 * to its end.
 */
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { watch } from "chokidar";
import { KensaError } from "../../contract/errors.ts";
import { isImageName, isPassedOver } from "../dataset/scan-folder.ts";

/** A file counts as written when its size has not changed for this long: cameras and networks write in pieces. */
const STABLE_MS = 800;
const POLL_MS = 100;

/**
 * Yields files that are named like images until the signal is given. Throws `internal` where the system cannot watch a folder.
 *
 * @param known files that are left out where they lie there at first; a camera may write another picture under the same name
 */
export async function* watchImages(
  paths: readonly string[],
  signal: AbortSignal,
  known: ReadonlySet<string> = new Set(),
): AsyncGenerator<string> {
  const roots = paths.map((path) => resolve(path));
  const isRoot = (path: string) => roots.includes(resolve(path));
  const queue = new Set<string>();
  /** As which each file was yielded: a message without a change, such as one of its rights, is no new picture. */
  const yielded = new Map<string, string>();
  let fault: unknown;
  let hasLooked = false;
  let wake = () => {};
  const watcher = watch(roots, {
    awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: POLL_MS },
    alwaysStat: true,
    ignored: (path) => isPassedOver(basename(path)) && !isRoot(path),
  });
  watcher.on("ready", () => {
    hasLooked = true;
  });
  const take = (file: string, status?: Stats) => {
    if (!isImageName(file) && !isRoot(file)) return;
    if (status !== undefined && yielded.get(file) === contentOf(status)) return;
    queue.add(file);
    wake();
  };
  watcher.on("add", (file, status) => {
    if (hasLooked || !known.has(file)) take(file, status);
  });
  watcher.on("change", take);
  watcher.on("error", (thrown) => {
    fault = thrown;
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (fault !== undefined)
        throw new KensaError("internal", "The folder can no longer be watched.", { cause: fault });
      const [next] = queue;
      if (next === undefined) await new Promise<void>((wakeUp) => (wake = wakeUp));
      else {
        await leftAlone(next);
        queue.delete(next);
        const status = await stat(next).catch(() => undefined);
        if (status !== undefined) yielded.set(next, contentOf(status));
        yield next;
      }
    }
  } finally {
    await watcher.close();
  }
}

/** What differs where another picture lies under the same name, also one that was moved there with its time. */
function contentOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
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
