/** @file What a folder holds, where it need not be there. */
import { readdir } from "node:fs/promises";
import { systemCode, systemFailure } from "./system-failure.ts";

/** The names in a folder; none where there is no such folder. Throws as `systemFailure`. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw systemFailure(thrown, folder);
  }
}
