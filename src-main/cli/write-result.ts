/** @file Result files of a command: where a name is taken for the moment they are written beside it, since they took hours. */
import { existsSync } from "node:fs";
import { realpath, stat, writeFile } from "node:fs/promises";
import { format, parse } from "node:path";
import { KensaError } from "../contract/errors.ts";
import { writeFileWhole } from "../core/files/write-whole.ts";
import { shortPath } from "./print.ts";

/** As many names are tried: `parts-2.csv` to `parts-9.csv`. */
const LAST_NUMBER = 9;

/**
 * Writes a file whole. Where another program has it open, or its name may not be used, it gets a number (`parts-2.csv`),
 * and stderr is told why.
 *
 * @returns the path that it was written to
 * @throws KensaError as `writeFileWhole`
 */
export async function writeResult(path: string, text: string): Promise<string> {
  try {
    await writeWholeOrInto(path, text);
    return path;
  } catch (thrown) {
    if (!(thrown instanceof KensaError) || !["conflict", "not-permitted"].includes(thrown.code)) throw thrown;
    return writeBeside(path, text, thrown);
  }
}

/** A device or a pipe takes what is written, and stays; a link leads on to its file. */
async function writeWholeOrInto(path: string, text: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined || status.isFile() || status.isDirectory())
    await writeFileWhole(await realpath(path).catch(() => path), text);
  else await writeFile(path, text);
}

/**
 * Writes a file whole under the first free name beside `path`, and tells stderr why.
 *
 * @param failure why `path` itself cannot be written; thrown where there is no place beside it either
 * @returns the path that it was written to
 */
export async function writeBeside(path: string, text: string, failure: KensaError): Promise<string> {
  const { dir, name, ext } = parse(path);
  for (let number = 2; number <= LAST_NUMBER; number += 1) {
    const beside = format({ dir, name: `${name}-${number}`, ext });
    if (existsSync(beside)) continue;
    await writeFileWhole(beside, text).catch((thrown: unknown) => {
      throw thrown instanceof KensaError ? failure : thrown;
    });
    console.error(`${failure.message} Written beside it: ${shortPath(beside)}`);
    return beside;
  }
  throw failure;
}
