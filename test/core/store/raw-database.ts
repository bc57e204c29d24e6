/** @file What a test wants to know of a database file without going through the store. */
import { readFile, writeFile } from "node:fs/promises";
import Sqlite from "better-sqlite3";

/** SQLite's own full check, and whether the stored images agree with the counts beside them. */
export function examine(path: string) {
  const file = new Sqlite(path);
  try {
    const number = (query: string) => file.prepare<[], number>(query).pluck().get();
    return {
      integrity: file.pragma("integrity_check", { simple: true }),
      brokenReferences: file.pragma("foreign_key_check"),
      images: number("select count(*) from inspected_images"),
      counted: number("select total(pass_count + fail_count + cannot_judge_count) from inspections"),
    };
  } finally {
    file.close();
  }
}

/** Runs statements on a database file, as another program would. */
export function execute(path: string, statements: string): void {
  const file = new Sqlite(path);
  file.exec(statements);
  file.close();
}

/** Every table and index as it was declared. */
export function schemaOf(path: string): string[] {
  const file = new Sqlite(path, { readonly: true });
  const declarations = file
    .prepare<[], string>("select sql from sqlite_schema where sql is not null order by name")
    .pluck()
    .all();
  file.close();
  return declarations;
}

/** Writes rubbish over pages `[first, end)` of a closed database; its tables begin in the first 80 pages. */
export async function damagePages(path: string, first: number, end: number): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0xa5, first * 4096, end * 4096));
}
