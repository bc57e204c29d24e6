/** @file Kysely's SQLite dialect, made fit for two processes on one file and for a full disk. */
import type { Database as SqliteFile } from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { sqliteFailure, translatingErrors } from "./sqlite-errors.ts";

/** More than Kensa has queries; a query with a list of values has one text for each length of the list. */
const STATEMENTS_KEPT = 200;

/** The dialect over an open file; every fault leaves it as a `KensaError` where it is an expected one. */
export class StoreDialect extends SqliteDialect {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    super({ database: file });
    this.#file = file;
  }

  override createDriver(): SqliteDriver {
    return new StoreDriver(this.#file);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class StoreDriver extends SqliteDriver {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    super({ database: kyselyView(file) });
    this.#file = file;
  }

  /**
   * Takes the write lock at once. A transaction that starts as a reader and then writes is refused without waiting
   * when another process wrote in between.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** SQLite itself rolls back on some faults, a full disk among them; a second rollback would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite can undo changes of the schema, so all pending migrations are one transaction. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * What Kysely needs of the driver. Statements are used again: the driver gives one's memory back only when the event
 * loop turns, which it does not while one query follows the other.
 */
function kyselyView(file: SqliteFile): SqliteDatabase {
  const translated = <T>(work: () => T) => translatingErrors(file.name, work);
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (query: string): SqliteStatement => {
    const statement = translated(() => file.prepare(query));
    return {
      reader: statement.reader,
      all: (parameters) => translated(() => statement.all(...parameters)),
      run: (parameters) => translated(() => statement.run(...parameters)),
      *iterate(parameters) {
        try {
          yield* statement.iterate(...parameters);
        } catch (thrown) {
          throw sqliteFailure(thrown, file.name);
        }
      },
    };
  };
  return {
    close: () => void translated(() => file.close()),
    prepare(query) {
      const statement = prepared.get(query) ?? prepare(query);
      if (prepared.size === STATEMENTS_KEPT) prepared.clear();
      prepared.set(query, statement);
      return statement;
    },
  };
}
