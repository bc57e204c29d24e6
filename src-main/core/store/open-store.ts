/** @file Opens the database of a data folder: create, refuse, migrate, and settle what a crash left behind. */
import { setTimeout as delay } from "node:timers/promises";
import type { Database as SqliteFile } from "better-sqlite3";
import { CamelCasePlugin, Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { KensaError } from "../../contract/errors.ts";
import { systemCode } from "../files/system-failure.ts";
import { refuseNewer } from "./applied-migrations.ts";
import { backupDatabase } from "./backup-database.ts";
import type { DataFolder } from "./data-folder.ts";
import { keepBeforeMigration } from "./keep-before-migration.ts";
import { markInterrupted } from "./mark-interrupted.ts";
import { migrations } from "./migrations/migrations.ts";
import { StoreDialect } from "./sqlite-dialect.ts";
import { loadSqlite } from "./sqlite-driver.ts";
import { sqliteFailure, translatingErrors } from "./sqlite-errors.ts";
import type { Clock, Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** How long a process waits for another one's write; a batch of images takes a few milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;
const WAL_ATTEMPTS = 200;
const WAL_RETRY_MS = 25;

/**
 * Opens the database in `folder`, created on first use and brought to today's version, of which a copy is kept as it was
 * before. Several processes may have it open at once; each write waits for its turn.
 *
 * @throws KensaError `newer-version` or `damaged`, the file being left as it is; `disk-full`, `not-permitted`,
 *   `unsupported` or `conflict`.
 */
export async function openStore(folder: DataFolder, { clock }: { clock: Clock }): Promise<Store> {
  const Sqlite = await loadSqlite();
  const file = translatingErrors(
    folder.database,
    () => new Sqlite(folder.database, { timeout: BUSY_TIMEOUT_MS }),
  );
  try {
    await prepare(file);
    await keepBeforeMigration(file);
    const database = new Kysely<Tables>({
      dialect: new StoreDialect(file),
      plugins: [new CamelCasePlugin()],
    });
    await migrate(database);
    await markInterrupted(database, clock());
    return storeOver(folder, clock, database);
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

function storeOver(folder: DataFolder, clock: Clock, database: Kysely<Tables>): Store {
  const close = () => database.destroy();
  return {
    folder,
    clock,
    database,
    backup: (to) => backupDatabase(folder.database, to),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function prepare(file: SqliteFile): Promise<void> {
  try {
    refuseNewer(file, file.name);
    if ((await useWriteAheadLog(file)) !== "wal") throw unfitDrive(file);
    // Each commit is on the disk before it is acknowledged: a verdict survives a power cut.
    file.pragma("synchronous = full");
    file.pragma("foreign_keys = on");
  } catch (thrown) {
    throw sqliteFailure(thrown, file.name);
  }
}

/**
 * Switches to a write-ahead log, so that readers and a writer do not wait for each other. The switch, which happens
 * once in a database's life, needs the file alone and unlike a write does not wait for that.
 */
async function useWriteAheadLog(file: SqliteFile): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return file.pragma("journal_mode = wal", { simple: true });
    } catch (thrown) {
      if (systemCode(thrown) !== "SQLITE_BUSY" || attempt === WAL_ATTEMPTS) throw thrown;
      await delay(WAL_RETRY_MS);
    }
  }
}

function unfitDrive(file: SqliteFile): KensaError {
  return new KensaError("unsupported", `The drive that holds ${file.name} is not fit for a database.`, {
    action: "Choose a data folder on a local drive.",
  });
}

async function migrate(database: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
