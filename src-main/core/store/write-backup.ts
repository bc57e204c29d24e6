/** @file A backup of the data folder while Kensa may be running: a folder that can take the data folder's place. */
import type { Stats } from "node:fs";
import { lstat, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, posix, resolve } from "node:path";
import { BACKUP_SCHEMA_VERSION, type BackupManifest } from "../../contract/backup.ts";
import { KensaError } from "../../contract/errors.ts";
import { type CopiedFile, type CopyOptions, copyFileHashed } from "../files/copy-file.ts";
import { sha256OfFile } from "../files/hash.ts";
import { namesIn } from "../files/names-in.ts";
import { systemCode } from "../files/system-failure.ts";
import { temporaryKind } from "../files/temporary-name.ts";
import { removeAbandoned, writeFolderWhole } from "../files/write-whole.ts";
import { backupDatabase } from "./backup-database.ts";
import { DATABASE, FRAMES, MODELS, TABLE_MODELS, writeBackupList } from "./backup-format.ts";
import { fromPortablePath, toPortablePath } from "./portable-path.ts";
import { loadSqlite } from "./sqlite-driver.ts";

export type CopyProgress = { readonly doneBytes: number; readonly totalBytes: number };

export type BackupRequest = {
  /** The data folder. */
  readonly from: string;
  /** A folder that does not exist yet. */
  readonly to: string;
  /** Takes the pictures of cameras along, too. */
  readonly withFrames: boolean;
  readonly kensaVersion: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
};

export type WrittenBackup = {
  readonly list: BackupManifest;
  /** Folders of models that lie elsewhere: the backup knows of them and does not hold them. */
  readonly modelsElsewhere: readonly string[];
};

/**
 * Copies the database as of now and the models into a new folder, whole or not at all. The database comes first: whatever it
 * names is on the disk by then, and what is added later is not named.
 *
 * @throws KensaError `not-found` where there is no database, `conflict` where the folder exists, `invalid-input` where it would
 *   lie in the data folder, `disk-full`, `not-permitted`, `damaged` (the database), `cancelled`
 */
export async function writeBackup(request: BackupRequest): Promise<WrittenBackup> {
  const from = resolve(request.from);
  const to = resolve(request.to);
  await requireData(from);
  requireElsewhere(from, to);
  await removeAbandoned(dirname(to));
  let written: WrittenBackup | undefined;
  await writeFolderWhole(to, async (temporary) => {
    written = await fill(temporary, { ...request, from, to });
  });
  return written!;
}

async function requireData(from: string): Promise<void> {
  if (await isThere(join(from, DATABASE))) return;
  throw new KensaError("not-found", `There is nothing to back up: ${from} holds no database.`, {
    action: "«kensa doctor» names the data folder; KENSA_DATA chooses another one.",
  });
}

function requireElsewhere(from: string, to: string): void {
  if (isAbsolute(toPortablePath(from, to))) return;
  throw new KensaError("invalid-input", `A backup in the data folder ${from} would be lost with it.`, {
    action: "Choose a folder on another disk.",
  });
}

async function fill(temporary: string, request: BackupRequest): Promise<WrittenBackup> {
  const { from, withFrames, kensaVersion, now, signal } = request;
  const createdAt = now().toISOString();
  const database = await stat(join(from, DATABASE));
  const inner = [MODELS, TABLE_MODELS, ...(withFrames ? [FRAMES] : [])];
  const expected = await filesIn(from, inner);
  const total = expected.reduce((sum, { bytes }) => sum + bytes, database.size);
  let done = 0;
  const show = () => request.onProgress?.({ doneBytes: done, totalBytes: Math.max(done, total) });
  await copyDatabase(temporary, request, (share) => {
    done = Math.round(share * database.size);
    show();
  });
  done = database.size;
  show();
  const files = [await describeDatabase(temporary)];
  // Listed anew: a model may have been finished while the database was copied.
  for (const { path } of await filesIn(from, inner)) {
    const onBytes = (bytes: number) => {
      done += bytes;
      show();
    };
    const copied = await copyIfThere(join(from, path), join(temporary, path), { signal, onBytes });
    if (copied !== null) files.push({ path, ...copied });
  }
  const list: BackupManifest = {
    kind: "kensa-backup",
    schemaVersion: BACKUP_SCHEMA_VERSION,
    createdAt,
    kensaVersion,
    files,
    withFrames,
  };
  await writeBackupList(temporary, list);
  return { list, modelsElsewhere: await modelsElsewhere(join(temporary, DATABASE), from) };
}

/** Null for a file that has gone meanwhile: pictures of passed parts make room for newer ones. */
async function copyIfThere(from: string, to: string, options: CopyOptions): Promise<CopiedFile | null> {
  try {
    return await copyFileHashed(from, to, options);
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT" || (await isThere(from))) throw thrown;
    await rm(to, { force: true });
    return null;
  }
}

async function copyDatabase(
  temporary: string,
  { from, to, signal, now }: BackupRequest,
  onProgress: (share: number) => void,
): Promise<void> {
  const copy = join(temporary, DATABASE);
  try {
    await backupDatabase(join(from, DATABASE), copy, { signal, onProgress });
  } catch (thrown) {
    if (!(thrown instanceof KensaError) || thrown.code !== "disk-full") throw thrown;
    // Not by the temporary name, of which nobody knows.
    throw new KensaError("disk-full", `There is no space left for the backup ${to}.`, { cause: thrown });
  }
  await settle(copy, now());
}

/**
 * What is still running where the copy was made runs nowhere in the copy, and an unfinished training's files are not in it: it
 * cannot go on.
 */
async function settle(database: string, now: Date): Promise<void> {
  const Sqlite = await loadSqlite();
  const copy = new Sqlite(database);
  try {
    const ended = now.toISOString();
    copy
      .prepare(
        "update runs set state = 'cancelled', ended_at = coalesce(ended_at, ?) where state in ('running', 'interrupted')",
      )
      .run(ended);
    for (const table of ["inspections", "jobs"]) {
      const known = copy.prepare("select 1 from sqlite_schema where name = ?").get(table);
      // The first versions had no jobs.
      if (known !== undefined) copy.exec(`update ${table} set state = 'interrupted' where state = 'running'`);
    }
  } finally {
    copy.close();
  }
}

async function describeDatabase(temporary: string) {
  const path = join(temporary, DATABASE);
  const { size } = await stat(path);
  return { path: DATABASE, bytes: size, sha256: await sha256OfFile(path) };
}

async function modelsElsewhere(database: string, from: string): Promise<string[]> {
  const Sqlite = await loadSqlite();
  const copy = new Sqlite(database, { readonly: true });
  try {
    const folders = copy.prepare<[], string>("select folder from models order by folder").pluck().all();
    return folders
      .filter((folder) => !folder.startsWith(`${MODELS}/`))
      .map((folder) => fromPortablePath(from, folder));
  } finally {
    copy.close();
  }
}

type FoundFile = { readonly path: string; readonly bytes: number };

/** All files below these folders, but what is still being written, by their paths from `root` with forward slashes. */
async function filesIn(root: string, folders: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const folder of folders) {
    for (const name of (await namesIn(join(root, folder))).toSorted()) {
      if (temporaryKind(name) !== undefined) continue;
      const path = posix.join(folder, name);
      const status = await statIfThere(join(root, path));
      if (status?.isDirectory()) found.push(...(await filesIn(root, [path])));
      else if (status?.isFile()) found.push({ path, bytes: status.size });
    }
  }
  return found;
}

async function statIfThere(path: string): Promise<Stats | null> {
  return stat(path).catch((thrown: unknown) => {
    if (systemCode(thrown) === "ENOENT") return null;
    throw thrown;
  });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
