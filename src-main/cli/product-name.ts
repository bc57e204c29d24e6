/** @file What a product is called where nobody gave it a name. */
import { basename, dirname, extname, resolve } from "node:path";

/** Folders that say what kind of images lie in them, not of which part. */
const kinds = new Set(["good", "ok", "train", "training", "normal", "images", "data"]);

/** The name of the folder, or of the nearest one above that names a part: `bracket` for `bracket/train/good`. */
export function productFrom(folder: string): string {
  const full = resolve(folder);
  let path = full;
  while (kinds.has(basename(path).toLowerCase())) path = dirname(path);
  return basename(path) || basename(full) || "product";
}

/** The name of the file without its endings: `press-log` for `logs/press-log.csv.gz`. */
export function tableProductFrom(file: string): string {
  const name = basename(file).replace(/\.gz$/i, "");
  return basename(name, extname(name)) || "table";
}
