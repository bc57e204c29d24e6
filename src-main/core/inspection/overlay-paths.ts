/** @file Where the overlay of each inspected image is written, so that no two images share one. */
import { basename, dirname, join, parse, relative, resolve } from "node:path";
import type { MapName } from "../../contract/model.ts";
import { isBelow } from "../files/is-below.ts";

/** A path that was to be inspected. */
export type InspectedRoot = { readonly path: string; readonly isFolder: boolean };

/**
 * The overlay of an image has the image's path below the folder that was inspected, and `.png` behind it. Where several
 * folders were, each has a folder of its own, named after it, with a number where the name is taken.
 *
 * @param folder where the overlays go
 * @returns the overlay's path for a file
 */
export function overlayPaths(folder: string, inspected: readonly InspectedRoot[]): (file: string) => string {
  const roots = [
    ...new Set(inspected.map(({ path, isFolder }) => (isFolder ? resolve(path) : dirname(resolve(path))))),
  ];
  const names = uniqueNames(roots);
  const deepestFirst = roots.toSorted((a, b) => b.length - a.length);
  return (file) => {
    const path = resolve(file);
    const root = deepestFirst.find((candidate) => isBelow(path, candidate)) ?? dirname(path);
    const inner = `${relative(root, path)}.png`;
    return roots.length > 1 ? join(folder, names.get(root) ?? basename(root), inner) : join(folder, inner);
  };
}

/** Where a map alone is drawn: beside the overlay of all, `part.jpg.residual.png` beside `part.jpg.png`. */
export function mapOverlayPath(overlay: string, map: MapName): string {
  const { dir, name, ext } = parse(overlay);
  return join(dir, `${name}.${map}${ext}`);
}

/** Compared without case, as some file systems do. The root of a disk has no name. */
function uniqueNames(roots: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const root of roots) {
    const plain = basename(root) || "root";
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${plain}-${number}`;
    taken.add(name.toLowerCase());
    names.set(root, name);
  }
  return names;
}
