/** @file Kensa's version in the sources, and names of machines as parts of file names. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const packageFile = z.object({ version: z.string() });

/** @param root the folder of `package.json` */
export async function readVersion(root: string): Promise<string> {
  return packageFile.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8"))).version;
}

/** A name as a part of a file name: «AMD EPYC 9B45» becomes `amd-epyc-9b45`. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\((r|tm)\)/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
