/**
 * @file The images of folders, and every image that appears in them later or takes the place of another, once it has been written
 * to its end.
 */
import type { Stats } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type FSWatcher, watch } from "chokidar";
import { KensaError } from "../../contract/errors.ts";
import { isAnyImageName, isPassedOver, scanFolder } from "../dataset/scan-folder.ts";
import { contentMark, contentMarkOf } from "./content-mark.ts";

/** A file counts as written when its size has not changed for this long: cameras and networks write in pieces. */
const STABLE_MS = 800;
const POLL_MS = 100;
/** How often every file of a folder on another computer is looked at. */
const SHARE_MS = 2000;
/** How often it is looked whether the folders themselves are still the same. */
const ROOTS_MS = 1000;
/** So often in a row one is missed before that is told: a folder may just be made anew. */
const MISSES = 3;
/** How often all of them are listed: what is written into a folder right after that was made, the system may not tell. */
const LIST_MS = 5000;

export type WatchOptions = {
  /** Files that are left out while their content marks are these; a camera may write another picture under the same name. */
  readonly known?: ReadonlyMap<string, string>;
  /** Told where a folder is missing for some seconds, and again where all are there. */
  readonly onPresence?: (isThere: boolean) => void;
};

/**
 * Yields files that are named like images, whether or not Kensa reads their format, until the signal is given, also where a folder is
 * removed and made anew, or unmounted and mounted again. Throws `internal` where the system cannot watch a folder.
 */
export async function* watchImages(
  paths: readonly string[],
  signal: AbortSignal,
  options: WatchOptions = {},
): AsyncGenerator<string> {
  const roots = paths.map((path) => resolve(path));
  const images = new AppearingImages(roots, options, await needPolling(roots));
  const timers = [
    setInterval(() => void images.followFolders(), ROOTS_MS),
    setInterval(() => void images.list(), LIST_MS),
  ];
  signal.addEventListener("abort", () => images.wake(), { once: true });
  try {
    while (!signal.aborted) {
      const next = images.next();
      if (next === undefined) await images.more();
      else {
        await leftAlone(next);
        await images.take(next);
        yield next;
      }
    }
  } finally {
    for (const timer of timers) clearInterval(timer);
    await images.close();
  }
}

class AppearingImages {
  readonly #roots: readonly string[];
  readonly #queue = new Set<string>();
  /** As which each file was taken: a message without a change, such as one of its rights, is no new picture. */
  readonly #taken: Map<string, string>;
  readonly #isPolling: boolean;
  readonly #onPresence: (isThere: boolean) => void;
  /** How often in a row a folder was not there. */
  #misses = 0;
  #watcher: FSWatcher;
  #hasLooked = false;
  /** Which folders are watched; null until they were looked at. */
  #folders: string | null = null;
  /** Of which nothing was told until the last list, and as which each was found there. */
  #untold: ReadonlyMap<string, string> = new Map();
  #isFollowing = false;
  #isListing = false;
  #isClosed = false;
  #fault: unknown;
  #wake = () => {};

  constructor(
    roots: readonly string[],
    { known = new Map(), onPresence = () => undefined }: WatchOptions,
    isPolling: boolean,
  ) {
    this.#roots = roots;
    this.#onPresence = onPresence;
    this.#taken = new Map(known);
    this.#isPolling = isPolling;
    this.#watcher = this.#open();
  }

  /** The file that has waited longest. Throws where nothing can be watched any more. */
  next(): string | undefined {
    if (this.#fault === undefined) return this.#queue.values().next().value;
    throw new KensaError("internal", "The folder can no longer be watched.", { cause: this.#fault });
  }

  /** Until there may be a next one. */
  more(): Promise<void> {
    return new Promise((resolvePromise) => (this.#wake = resolvePromise));
  }

  wake(): void {
    this.#wake();
  }

  async take(file: string): Promise<void> {
    this.#queue.delete(file);
    const mark = await contentMarkOf(file);
    if (mark !== null) this.#taken.set(file, mark);
  }

  /** The system tells nothing more of a folder that was removed or moved, nor that it does so: what has its name now is watched. */
  async followFolders(): Promise<void> {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const folders = await identityOf(this.#roots);
    if (folders !== null && this.#folders !== null && folders !== this.#folders) {
      await this.#watcher.close();
      if (!this.#isClosed) this.#watcher = this.#open();
    }
    this.#folders = folders ?? this.#folders;
    this.#tellPresence(folders !== null);
    this.#isFollowing = false;
  }

  #tellPresence(isThere: boolean): void {
    const wasTold = this.#misses >= MISSES;
    this.#misses = isThere ? 0 : this.#misses + 1;
    if (isThere ? wasTold : this.#misses === MISSES) this.#onPresence(isThere);
  }

  /** Finds the images of which nothing was told. One that has changed since the last list may still be being written. */
  async list(): Promise<void> {
    if (this.#isListing || !this.#hasLooked) return;
    this.#isListing = true;
    const untold = new Map<string, string>();
    for (const root of this.#roots) await this.#listUntold(root, untold);
    for (const [file, mark] of untold) if (this.#untold.get(file) === mark) this.#add(file);
    this.#untold = untold;
    this.#isListing = false;
  }

  async #listUntold(root: string, untold: Map<string, string>): Promise<void> {
    try {
      for await (const { file } of scanFolder([root])) {
        if (this.#isClosed) return;
        if (!isAnyImageName(file) || this.#taken.has(file)) continue;
        const mark = await contentMarkOf(file);
        if (mark !== null) untold.set(file, mark);
      }
    } catch (thrown) {
      // A folder that is not there now may be again, and a single file is none.
      if (!(thrown instanceof KensaError)) this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    this.#fault = thrown;
    this.#wake();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#watcher.close();
  }

  #open(): FSWatcher {
    const watcher = watch([...this.#roots], {
      awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: POLL_MS },
      alwaysStat: true,
      usePolling: this.#isPolling,
      interval: SHARE_MS,
      binaryInterval: SHARE_MS,
      ignored: (path) => isPassedOver(basename(path)) && !this.#isRoot(path),
    });
    watcher.on("ready", () => {
      this.#hasLooked = true;
    });
    watcher.on("add", (file, status) => this.#add(file, status));
    watcher.on("change", (file, status) => this.#add(file, status));
    watcher.on("error", (thrown) => this.#fail(thrown));
    return watcher;
  }

  #add(file: string, status?: Stats): void {
    if (!isAnyImageName(file) && !this.#isRoot(file)) return;
    if (status !== undefined && !status.isFile()) return;
    if (status !== undefined && this.#taken.get(file) === contentMark(status)) return;
    this.#queue.add(file);
    this.#wake();
  }

  #isRoot(path: string): boolean {
    return this.#roots.includes(resolve(path));
  }
}

/** Linux tells of what this computer writes, and of nothing that another one does: NFS, SMB (three of them), 9P, FUSE. */
const SHARES: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546]);

async function needPolling(folders: readonly string[]): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const types = await Promise.all(folders.map((folder) => statfs(folder).catch(() => null)));
  return types.some((status) => status !== null && SHARES.has(status.type));
}

/**
 * What differs where another folder has the name of one of these; null while one is missing. Numbers of folders are used again at once,
 * so that the time at which one was made counts too.
 */
async function identityOf(folders: readonly string[]): Promise<string | null> {
  try {
    const all = await Promise.all(folders.map((folder) => stat(folder)));
    return all.map(({ dev, ino, birthtimeMs }) => `${dev} ${ino} ${birthtimeMs}`).join();
  } catch {
    return null;
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
