/** @file What a command writes takes the place of nothing that it reads, and of nothing else that it writes. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { KensaError } from "../contract/errors.ts";
import { isImageName } from "../core/dataset/scan-folder.ts";
import { isBelow } from "../core/files/is-below.ts";

type Reading = {
  /** Files, and folders whose images are read with their subfolders. */
  readonly read: readonly string[];
  /** Result files by their options, such as `--csv`. */
  readonly written: Readonly<Record<string, string | undefined>>;
};

/** Said before a long inspection, not after it. Throws KensaError `invalid-input`. */
export async function requireApart({ read, written }: Reading): Promise<void> {
  const inputs = await Promise.all(read.map(realOf));
  const taken = new Map<string, string>();
  for (const [option, file] of Object.entries(written)) {
    if (file === undefined || file === "-") continue;
    const path = await realOf(file);
    const other = taken.get(path);
    if (other !== undefined) throw notApart(`${option} and ${other} name one file, ${path}.`);
    if (inputs.some((input) => path === input || (isImageName(path) && isBelow(path, input))))
      throw notApart(`${path}, given with ${option}, is one of the files that are to be read.`);
    taken.set(path, option);
  }
}

/** With links followed where the file is there. */
async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function notApart(message: string): KensaError {
  return new KensaError("invalid-input", message, { action: "Give another name." });
}
