/**
 * @file Files and folders that are there whole or not at all, whatever happens to the process or the power.
 *
 * Both are built under a temporary name beside their target, flushed to the disk, and renamed.
 */
import { lstat, mkdir, open, readdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KensaError } from "../../contract/errors.ts";
import { namesIn } from "./names-in.ts";
import { removeSurely } from "./remove-surely.ts";
import { systemCode, systemFailure, systemPath } from "./system-failure.ts";
import { isAbandoned, temporaryKind, temporaryName } from "./temporary-name.ts";

/**
 * Writes a file whole; an older one of that name is replaced only once the new one is on the disk.
 *
 * @throws KensaError `disk-full`, `not-permitted`, `not-found` (its folder), `invalid-input` (its name)
 */
export async function writeFileWhole(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), temporaryName("new"));
  try {
    await writeFlushed(temporary, data);
    await renameSurely(temporary, path);
    await flushNames(dirname(path));
  } catch (thrown) {
    await removeSurely(temporary);
    throw writeFailure(thrown, path, temporary);
  }
}

/**
 * Builds a folder whole. `write` fills an empty temporary folder beside the target; everything in it is flushed
 * before it takes the target's name. If `write` throws, nothing is left and its error is passed on.
 *
 * @param replace put the new folder in the place of an existing one, which is kept until then
 * @throws KensaError `conflict` if the target exists and is not to be replaced, and as `writeFileWhole`
 */
export async function writeFolderWhole(
  path: string,
  write: (temporaryFolder: string) => Promise<void>,
  { replace = false }: { replace?: boolean } = {},
): Promise<void> {
  const temporary = join(dirname(path), temporaryName("new"));
  const putInPlace = () => renameSurely(temporary, path);
  try {
    if (!replace) await requireAbsent(path);
    await mkdir(temporary);
    await write(temporary);
    await flushTree(temporary);
    if (replace) await moveAside(path, putInPlace);
    else await requireAbsent(path).then(putInPlace);
    await flushNames(dirname(path));
  } catch (thrown) {
    await removeSurely(temporary);
    throw writeFailure(thrown, path, temporary);
  }
}

/**
 * Clears up after processes that were killed while they wrote into `folder`: what was not yet whole is removed,
 * what was being replaced is put back. What a living process writes is left alone. To be called before a folder
 * is listed.
 *
 * @param onFailure told of what cannot be dealt with now, which is then left for the next time; throws unless it is given
 * @returns the names that were dealt with; none where the folder does not exist
 */
export async function removeAbandoned(
  folder: string,
  onFailure: (thrown: unknown) => void = rethrow,
): Promise<string[]> {
  const dealtWith: string[] = [];
  const names = await namesIn(folder).catch((thrown: unknown) => {
    onFailure(thrown);
    return [];
  });
  for (const name of names) {
    const kind = temporaryKind(name);
    if (kind === undefined || !(await isAbandoned(folder, name))) continue;
    try {
      if (kind === "old") await putBack(join(folder, name));
      else await removeSurely(join(folder, name));
      dealtWith.push(name);
    } catch (thrown) {
      onFailure(thrown);
    }
  }
  return dealtWith;
}

function rethrow(thrown: unknown): never {
  throw thrown;
}

async function writeFlushed(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushFile(path: string): Promise<void> {
  // Windows flushes only what is open for writing.
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes sure that a folder's list of names is on the disk, where the platform and the file system can. */
async function flushNames(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (thrown) {
    if (!["EINVAL", "ENOTSUP"].includes(systemCode(thrown) ?? "")) throw thrown;
  } finally {
    await handle.close();
  }
}

async function flushTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await flushTree(path);
    else if (entry.isFile()) await flushFile(path);
  }
  await flushNames(folder);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

async function requireAbsent(path: string): Promise<void> {
  if (!(await exists(path))) return;
  const action = "Choose another name, or remove it first.";
  throw new KensaError("conflict", `${path} already exists.`, { action });
}

/**
 * No file system swaps two folders by a portable call, so the old one steps aside into a temporary folder, under
 * its own name: if the process is killed in between, `removeAbandoned` knows where it belongs.
 */
async function moveAside(path: string, putSuccessor: () => Promise<void>): Promise<void> {
  if (!(await exists(path))) return putSuccessor();
  const aside = join(dirname(path), temporaryName("old"));
  await mkdir(aside);
  try {
    await renameSurely(path, join(aside, basename(path)));
    await putSuccessor();
    await flushNames(dirname(path));
  } finally {
    await putBack(aside);
  }
}

/** Gives what stepped aside its name again, unless a successor bears it; then it is of no more use. */
async function putBack(aside: string): Promise<void> {
  for (const name of await namesIn(aside)) {
    const target = join(dirname(aside), name);
    if (!(await exists(target))) await renameSurely(join(aside, name), target);
  }
  await removeSurely(aside);
}

/** Speaks of the target, of which people know, not of its temporary name. */
function writeFailure(thrown: unknown, path: string, temporary: string): unknown {
  const at = systemPath(thrown);
  if (at !== undefined && !at.startsWith(temporary)) return systemFailure(thrown, at);
  if (systemCode(thrown) === "ENOENT") return systemFailure(thrown, dirname(path));
  return systemFailure(thrown, path);
}

/** On Windows a virus scanner or indexer may hold a fresh file for a moment; elsewhere the first attempt counts. */
async function renameSurely(from: string, to: string): Promise<void> {
  const attempts = process.platform === "win32" ? 10 : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (thrown) {
      const isHeld = ["EPERM", "EACCES", "EBUSY"].includes(systemCode(thrown) ?? "");
      if (!isHeld || attempt === attempts) throw thrown;
      await delay(attempt * 20);
    }
  }
}
