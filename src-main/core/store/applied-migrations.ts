/** @file How far a database file has been migrated, read before anything is written to it. */
import { existsSync } from "node:fs";
import type { Database as SqliteFile } from "better-sqlite3";
import { KensaError } from "../../contract/errors.ts";
import { migrations } from "./migrations/migrations.ts";

/** The names of the migrations that were applied, in their order; none for a new file. */
export function appliedMigrations(file: SqliteFile): string[] {
  const isMigrated = file.prepare("select 1 from sqlite_schema where name = 'kysely_migration'").get();
  if (isMigrated === undefined) return [];
  return file.prepare<[], string>("select name from kysely_migration order by name").pluck().all();
}

/** Where the database is kept as it was before a migration. */
export function copyBefore(database: string, migration: string): string {
  return `${database}.before-${migration}`;
}

/**
 * A migration that this Kensa does not know was made by a newer one.
 *
 * @param database what people know the file by
 * @throws KensaError `newer-version`
 */
export function refuseNewer(file: SqliteFile, database: string): void {
  const unknown = appliedMigrations(file).find((name) => !Object.hasOwn(migrations, name));
  if (unknown === undefined) return;
  const copy = copyBefore(database, unknown);
  const wayBack = existsSync(copy)
    ? `Update Kensa. Or go back to how it was before: close Kensa, move ${database} and the files beside it that end in -wal and -shm away, and rename ${copy} to ${database}; what was done since is then missing.`
    : "Update Kensa, or choose another data folder.";
  throw new KensaError(
    "newer-version",
    `The database ${database} was written by a newer version of Kensa; it was left as it is.`,
    { action: wayBack },
  );
}
