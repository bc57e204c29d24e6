/** @file Whether a path leads into a folder. */
import { isAbsolute, relative, sep } from "node:path";

/** False for the folder itself, and on another disk. Both paths absolute; links are not followed. */
export function isBelow(path: string, folder: string): boolean {
  const inner = relative(folder, path);
  return inner !== "" && inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}
