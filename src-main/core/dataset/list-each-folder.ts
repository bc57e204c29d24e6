/** @file The images of several folders, folder by folder, and each image once where one folder lies in another. */
import { realpath } from "node:fs/promises";
import type { RefusedImage } from "../../contract/training.ts";
import { listImages, type ScanOptions } from "./scan-folder.ts";
import { SeenFiles } from "./seen-files.ts";

export type ListedFolder = {
  /** As it was given. */
  readonly root: string;
  /** In the order of `scanFolder`. */
  readonly files: readonly string[];
  readonly refused: readonly RefusedImage[];
};

/**
 * `listImages` of each folder by itself, in the order given. What lies in several of them is in the list of the innermost alone, so
 * that an outer one may be left with nothing; what is given twice is in the first of the two.
 *
 * @throws KensaError as `listImages`
 */
export async function listEachFolder(
  roots: readonly string[],
  options: ScanOptions = {},
): Promise<ListedFolder[]> {
  const lists: (ListedFolder & { depth: number })[] = [];
  for (const root of roots) {
    const { files, refused } = await listImages([root], options);
    lists.push({ root, files, refused, depth: await depthOf(root) });
  }
  const seen = new SeenFiles();
  const own = new Map<ListedFolder, ListedFolder>();
  for (const list of lists.toSorted((a, b) => b.depth - a.depth)) {
    const files = await seen.newOf(list.files, (file) => file);
    const refused = await seen.newOf(list.refused, ({ file }) => file);
    own.set(list, { root: list.root, files, refused });
  }
  return lists.map((list) => own.get(list)!);
}

/** Greater for a folder than for those that it lies in. */
async function depthOf(folder: string): Promise<number> {
  return (await realpath(folder).catch(() => folder)).length;
}
