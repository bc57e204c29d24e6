/** @file A copy of the database while others use it, written whole. */
import { open, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import { systemCode, systemFailure } from "../files/system-failure.ts";
import { temporaryName } from "../files/temporary-name.ts";
import { loadSqlite } from "./sqlite-driver.ts";
import { sqliteFailure } from "./sqlite-errors.ts";

/**
 * Writes the database in `from` as of now to `to`, by way of a temporary file beside it.
 *
 * @throws KensaError `invalid-input` where both are the same file, `disk-full`, `not-permitted`, `not-found` (the
 *   folder of `to`), `damaged` (the database).
 */
export async function backupDatabase(from: string, to: string): Promise<void> {
  const target = resolve(to);
  if (await isSameFile(from, target)) {
    throw new KensaError("invalid-input", "A backup cannot take the place of the database itself.", {
      action: "Choose another file.",
    });
  }
  const temporary = join(dirname(target), temporaryName("new"));
  try {
    await copySnapshot(from, temporary);
    await finish(temporary);
    await rename(temporary, target);
  } catch (thrown) {
    throw systemCode(thrown) === "SQLITE_FULL"
      ? new KensaError("disk-full", `There is no space left for the backup ${target}.`, { cause: thrown })
      : systemFailure(sqliteFailure(thrown, from), target);
  } finally {
    for (const suffix of ["", "-journal"]) await rm(temporary + suffix, { force: true });
  }
}

async function copySnapshot(from: string, temporary: string): Promise<void> {
  // SQLite says only that it cannot open the file; the system says why.
  await (await open(temporary, "wx")).close();
  const Sqlite = await loadSqlite();
  const source = new Sqlite(from, { readonly: true });
  try {
    // Holds the state of now: without a transaction, each write of another process starts the copy anew.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_schema").get();
    await source.backup(temporary);
  } finally {
    source.close();
  }
}

/** Checks the copy, and makes it one file that can be opened from a write-protected medium too. */
async function finish(temporary: string): Promise<void> {
  const Sqlite = await loadSqlite();
  const copy = new Sqlite(temporary);
  try {
    copy.pragma("journal_mode = delete");
    if (copy.pragma("quick_check", { simple: true }) !== "ok") {
      throw new KensaError("damaged", "The database is damaged, so no backup was written.");
    }
  } finally {
    copy.close();
  }
  const file = await open(temporary, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))));
  return a === b;
}
