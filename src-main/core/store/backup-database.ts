/** @file A copy of the database while others use it, written whole. */
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Database as SqliteFile } from "better-sqlite3";
import { KensaError } from "../../contract/errors.ts";
import { requireWanted } from "../files/copy-file.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import { temporaryName } from "../files/temporary-name.ts";
import { loadSqlite } from "./sqlite-driver.ts";
import { sqliteFailure } from "./sqlite-errors.ts";

export type BackupOptions = {
  readonly signal?: AbortSignal | undefined;
  /** The share of the database that has been copied, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Looks at the finished copy; where it answers no, nothing is written. */
  readonly isWanted?: ((copy: SqliteFile) => boolean) | undefined;
};

/** What is copied at a time, some 400 KB: between two pieces the process does other work and looks at the signal. */
const PAGES_A_TURN = 100;

/**
 * Writes the database in `from` as of now to `to`, by way of a temporary file beside it.
 *
 * @throws KensaError `invalid-input` where both are the same file, `disk-full`, `not-permitted`, `not-found` (the
 *   folder of `to`), `damaged` (the database), `cancelled`.
 */
export async function backupDatabase(from: string, to: string, options: BackupOptions = {}): Promise<void> {
  const target = resolve(to);
  if (await isSameFile(from, target)) {
    throw new KensaError("invalid-input", "A backup cannot take the place of the database itself.", {
      action: "Choose another file.",
    });
  }
  const temporary = join(dirname(target), temporaryName("new"));
  try {
    await copySnapshot(from, temporary, options);
    if (await finish(temporary, options)) await rename(temporary, target);
  } catch (thrown) {
    throw systemCode(thrown) === "SQLITE_FULL"
      ? new KensaError("disk-full", `There is no space left for the backup ${target}.`, { cause: thrown })
      : systemFailure(sqliteFailure(thrown, from), target);
  } finally {
    for (const suffix of ["", "-journal"]) await rm(temporary + suffix, { force: true });
  }
}

async function copySnapshot(
  from: string,
  temporary: string,
  { signal, onProgress }: BackupOptions,
): Promise<void> {
  // SQLite says only that it cannot open the file; the system says why.
  await (await open(temporary, "wx")).close();
  const Sqlite = await loadSqlite();
  const source = new Sqlite(from, { readonly: true });
  try {
    // Holds the state of now: without a transaction, each write of another process starts the copy anew.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_schema").get();
    await source.backup(temporary, {
      progress: ({ totalPages, remainingPages }) => {
        requireWanted(signal);
        if (totalPages > 0) onProgress?.(1 - remainingPages / totalPages);
        return PAGES_A_TURN;
      },
    });
  } finally {
    source.close();
  }
}

/**
 * Checks the copy, and makes it one file that can be opened from a write-protected medium too.
 *
 * @returns whether it is wanted
 */
async function finish(temporary: string, { isWanted = () => true, signal }: BackupOptions): Promise<boolean> {
  const Sqlite = await loadSqlite();
  const copy = new Sqlite(temporary);
  try {
    copy.pragma("journal_mode = delete");
    if (!isWanted(copy)) return false;
    if (copy.pragma("quick_check", { simple: true }) !== "ok") {
      throw new KensaError("damaged", "The database is damaged, so no backup was written.");
    }
  } finally {
    copy.close();
  }
  requireWanted(signal);
  const file = await open(temporary, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))));
  return a === b;
}
