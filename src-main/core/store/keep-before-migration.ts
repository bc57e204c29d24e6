/** @file A copy of the database as it was before an update changed it: the way back to the older Kensa. */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Database as SqliteFile } from "better-sqlite3";
import { KensaError } from "../../contract/errors.ts";
import { appliedMigrations, copyBefore } from "./applied-migrations.ts";
import { backupDatabase } from "./backup-database.ts";
import { migrations } from "./migrations/migrations.ts";

const COPIES_KEPT = 3;

/**
 * Writes `kensa.db.before-<migration>` where a migration is pending, and removes all but the last few such copies. A new
 * database needs none.
 *
 * @throws KensaError `disk-full`, `not-permitted`, `damaged`: a database that cannot be copied is not changed either
 */
export async function keepBeforeMigration(file: SqliteFile): Promise<void> {
  const applied = appliedMigrations(file);
  const next = Object.keys(migrations).find((name) => !applied.includes(name));
  if (applied.length === 0 || next === undefined) return;
  try {
    await backupDatabase(file.name, copyBefore(file.name, next), {
      // Another process may have been faster, and what is copied then is no longer what was before.
      isWanted: (copy) => !appliedMigrations(copy).includes(next),
    });
  } catch (thrown) {
    throw withReason(thrown);
  }
  await removeOlderCopies(file.name);
}

function withReason(thrown: unknown): unknown {
  if (!(thrown instanceof KensaError)) return thrown;
  return new KensaError(
    thrown.code,
    `Before this version of Kensa changes the database, it keeps a copy of it. ${thrown.message}`,
    { ...(thrown.action === undefined ? {} : { action: thrown.action }), cause: thrown },
  );
}

/** Migrations are numbered, so the order of the names is that of time. */
async function removeOlderCopies(database: string): Promise<void> {
  const folder = dirname(database);
  const beginning = copyBefore(basename(database), "");
  const copies = (await readdir(folder)).filter((name) => name.startsWith(beginning)).toSorted();
  for (const name of copies.slice(0, -COPIES_KEPT)) await rm(join(folder, name), { force: true });
}
