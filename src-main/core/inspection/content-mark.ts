/** @file Tells whether another picture lies under the same name, without reading it. */
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";

/** What differs where another picture lies under the same name, also one that was moved there with its time. */
export function contentMark({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** Null where no file lies there: a pipe or a device would be waited for when it is read. */
export async function contentMarkOf(file: string): Promise<string | null> {
  const status = await stat(file).catch(() => undefined);
  return status?.isFile() === true ? contentMark(status) : null;
}
