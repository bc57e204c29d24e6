/** @file The way back: a backup into a data folder that holds nothing yet. */
import { access, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BackupManifest } from "../../contract/backup.ts";
import { KensaError } from "../../contract/errors.ts";
import { copyFileHashed } from "../files/copy-file.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import { removeAbandoned, writeFolderWhole } from "../files/write-whole.ts";
import { refuseNewer } from "./applied-migrations.ts";
import { DATABASE, FRAMES, MODELS, readBackupList, TABLE_MODELS } from "./backup-format.ts";
import { loadSqlite } from "./sqlite-driver.ts";
import type { CopyProgress } from "./write-backup.ts";

export type RestoreRequest = {
  /** The backup's folder. */
  readonly from: string;
  /** The data folder. */
  readonly to: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
};

/** The database last: once it is there, everything else is. */
const PARTS = [MODELS, TABLE_MODELS, FRAMES, DATABASE];
/** A log that an older database left behind would be applied to the one of the backup. */
const LOGS = [`${DATABASE}-wal`, `${DATABASE}-journal`];

/**
 * Copies a backup into an empty data folder and checks every byte on the way. Logs, the key of the browser door and other things
 * of this computer that lie in the folder already stay as they are.
 *
 * @throws KensaError `not-found` where there is no backup, `conflict` where the data folder holds a database or models, `damaged`
 *   where the backup is not as it was written, `newer-version`, `disk-full`, `not-permitted`, `cancelled`
 */
export async function restoreBackup(request: RestoreRequest): Promise<BackupManifest> {
  const from = resolve(request.from);
  const to = resolve(request.to);
  const list = await readBackupList(from);
  await mkdir(to, { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, to);
  });
  await removeAbandoned(to);
  for (const part of [...PARTS, ...LOGS]) await requireEmpty(to, part);
  const staged = join(to, "restoring");
  await rm(staged, { recursive: true, force: true });
  try {
    await writeFolderWhole(staged, (temporary) => copyChecked(list, temporary, { ...request, from }));
    // Kensa may have been started meanwhile.
    for (const part of [DATABASE, ...LOGS]) await requireEmpty(to, part);
    for (const part of PARTS) await putInPlace(staged, to, part);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  return list;
}

async function requireEmpty(root: string, part: string): Promise<void> {
  const path = join(root, part);
  const isEmpty = await readdir(path).then(
    (names) => names.length === 0,
    (thrown: unknown) => systemCode(thrown) === "ENOENT",
  );
  if (isEmpty) return;
  throw new KensaError("conflict", `The data folder holds something already: ${path}.`, {
    action: `A backup goes into an empty data folder. Move ${root} away, or choose another one with KENSA_DATA.`,
  });
}

async function copyChecked(
  list: BackupManifest,
  temporary: string,
  { from, signal, onProgress }: RestoreRequest,
): Promise<void> {
  const totalBytes = list.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  const onBytes = (bytes: number) => {
    doneBytes += bytes;
    onProgress?.({ doneBytes, totalBytes: Math.max(doneBytes, totalBytes) });
  };
  for (const { path, bytes, sha256 } of list.files) {
    const source = join(from, path);
    const copied = await copyFileHashed(source, join(temporary, path), { signal, onBytes }).catch(
      (thrown: unknown) => {
        throw systemCode(thrown) === "ENOENT" ? damaged(source, "is missing") : thrown;
      },
    );
    if (copied.bytes !== bytes || copied.sha256 !== sha256)
      throw damaged(source, "is not as it was written: a byte has changed");
  }
  await requireReadable(join(temporary, DATABASE), join(from, DATABASE));
}

function damaged(path: string, how: string): KensaError {
  return new KensaError("damaged", `The backup is damaged: ${path} ${how}.`, {
    action: "Copy the backup again from where it came, or take an older one.",
  });
}

/** Better refused now than at the next start. */
async function requireReadable(path: string, shownAs: string): Promise<void> {
  const Sqlite = await loadSqlite();
  const file = new Sqlite(path, { readonly: true });
  try {
    refuseNewer(file, shownAs);
  } finally {
    file.close();
  }
}

async function putInPlace(staged: string, to: string, part: string): Promise<void> {
  const [source, target] = [join(staged, part), join(to, part)];
  try {
    await access(source);
  } catch {
    // Not every backup has every part.
    return;
  }
  try {
    await mkdir(dirname(target), { recursive: true });
    // Kensa makes these folders when it starts, and no system puts a folder in the place of another by one call.
    if (part !== DATABASE) await removeEmpty(target);
    await rename(source, target);
  } catch (thrown) {
    throw systemFailure(thrown, target);
  }
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw thrown;
  }
}
