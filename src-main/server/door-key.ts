/** @file The key of the browser door: made once for a data folder, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KensaError } from "../contract/errors.ts";
import { systemCode, systemFailure } from "../core/files/system-failure.ts";

const KEY = /^[\w-]{32}$/;

/**
 * The key that lies in the data folder. It stays the same from start to start, so that software which calls the API goes on and a
 * page which was open can prove that it was let in; who deletes the file shuts everybody out, and a new one is made at the next
 * start.
 *
 * @throws KensaError `damaged` where the file holds no key, and what reading or writing it may throw
 */
export async function doorKey(dataFolder: string): Promise<string> {
  const path = join(dataFolder, "door-key");
  const key = (await makeKey(path)) ?? (await readKey(path));
  if (KEY.test(key)) return key;
  const action = "Delete it; Kensa makes a new one when it is started.";
  throw new KensaError("damaged", `The key of the browser door, ${path}, is damaged.`, { action });
}

/** Undefined where there is one: `wx` leaves it to the file system who is first. */
async function makeKey(path: string): Promise<string | undefined> {
  const key = randomBytes(24).toString("base64url");
  try {
    await using file = await open(path, "wx", 0o600);
    await file.writeFile(key);
    await file.sync();
    return key;
  } catch (thrown) {
    if (systemCode(thrown) === "EEXIST") return undefined;
    throw systemFailure(thrown, path);
  }
}

async function readKey(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
}
