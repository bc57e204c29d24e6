/** @file Paths as the database holds them, so that a data folder can be moved as a whole. */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** `path` relative to `root`, with forward slashes, where it lies inside; else absolute. */
export function toPortablePath(root: string, path: string): string {
  const absolute = resolve(path);
  const inside = relative(root, absolute);
  const isOutside = inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return isOutside ? absolute : inside.split(sep).join("/");
}

/** The absolute path of what `toPortablePath` gave. */
export function fromPortablePath(root: string, stored: string): string {
  return resolve(root, stored);
}
