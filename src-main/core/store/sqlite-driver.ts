/** @file Loads the SQLite driver, only where it can run. */
import type Sqlite from "better-sqlite3";
import { KensaError } from "../../contract/errors.ts";

/** The Node-API version that the driver's native code is compiled for. */
const REQUIRED_NODE_API = 10;

/**
 * Refuses a runtime on which the driver's native code would crash the whole process instead of throwing.
 *
 * @param nodeApi the runtime's Node-API version, e.g. `"10"`.
 * @throws KensaError `unsupported`.
 */
export function requireNodeApi(nodeApi: string | undefined): void {
  if (Number(nodeApi) >= REQUIRED_NODE_API) return;
  throw new KensaError("unsupported", "The database needs Node.js 24 or newer.", {
    action: "Start Kensa with the Node.js that comes with it, or install Node.js 24.",
  });
}

/** The driver's module. Imported late, so that the check comes before any of its native code. */
export async function loadSqlite(): Promise<typeof Sqlite> {
  requireNodeApi(process.versions["napi"]);
  return (await import("better-sqlite3")).default;
}
