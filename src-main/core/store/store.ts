/** @file The open database, as it is handed to the queries. */
import type { Kysely } from "kysely";
import type { DataFolder } from "./data-folder.ts";
import type { Tables } from "./tables.ts";

/** The current time; an argument, so that a test can hold it still. */
export type Clock = () => Date;

export type Store = AsyncDisposable & {
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly database: Kysely<Tables>;
  /**
   * Writes the database as of now to the file `to`, whole or not at all; a file that is there is replaced. Others may
   * go on writing meanwhile. Models and runs are folders of their own and are not in it.
   *
   * @throws KensaError `invalid-input`, `disk-full`, `not-permitted` or `damaged`.
   */
  backup(to: string): Promise<void>;
  close(): Promise<void>;
};
