/** @file What SQLite reports, as failures that a person can act on. */
import { type ErrorCode, KensaError } from "../../contract/errors.ts";
import { systemCode } from "../files/system-failure.ts";

type Meaning = { codes: RegExp; code: ErrorCode; sentence: (file: string) => string; action?: string };

/** The first match counts; what is not listed is a bug of ours and stays as it is. */
const meanings: readonly Meaning[] = [
  {
    // In WAL mode, a disk without space for the shared index reports itself as SHMSIZE.
    codes: /^SQLITE_(FULL|IOERR_SHMSIZE)$/,
    code: "disk-full",
    sentence: (file) => `The disk that holds the database ${file} is full, so the change was not saved.`,
    action: "Free some space on that disk and try again.",
  },
  {
    codes: /^SQLITE_(CORRUPT|NOTADB)/,
    code: "damaged",
    sentence: (file) => `The database ${file} is damaged; it was left as it is.`,
    // The whole folder: a log that stays behind would be applied to the backup.
    action:
      "Move the data folder away, then put a backup in its place («kensa restore» does the same), or begin anew.",
  },
  {
    codes: /^SQLITE_BUSY/,
    code: "conflict",
    sentence: (file) => `Another program kept the database ${file} busy for too long.`,
    action: "Wait for the other program to finish, or close it, and try again.",
  },
  {
    codes: /^SQLITE_(READONLY|CANTOPEN|PERM)/,
    code: "not-permitted",
    sentence: (file) => `The database ${file} cannot be opened for writing.`,
    action: "Check that you may write to the file and to its folder.",
  },
  {
    codes: /^SQLITE_IOERR/,
    code: "unreadable",
    sentence: (file) => `The disk that holds the database ${file} reported a fault.`,
    action: "Check the disk, then restore a backup if the fault stays.",
  },
  {
    codes: /^SQLITE_CONSTRAINT_FOREIGNKEY$/,
    code: "not-found",
    sentence: () => "The product, model or inspection that this belongs to does not exist.",
  },
];

/** Runs `work` on the database in `file`; an expected fault of SQLite is thrown on as a `KensaError`. */
export function translatingErrors<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw sqliteFailure(thrown, file);
  }
}

/** The `KensaError` for what SQLite threw over the database in `file`; anything else is given back as it was. */
export function sqliteFailure(thrown: unknown, file: string): unknown {
  const sqliteCode = systemCode(thrown) ?? "";
  const meaning = meanings.find(({ codes }) => codes.test(sqliteCode));
  if (meaning === undefined) return thrown;
  const { code, sentence, action } = meaning;
  return new KensaError(code, sentence(file), { ...(action === undefined ? {} : { action }), cause: thrown });
}
