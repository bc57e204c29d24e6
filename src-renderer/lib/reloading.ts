/** @file Loading what a page shows: at first, and again whenever the application is found again after it was lost. */
import { untrack } from "svelte";
import type { Connection } from "./connection.svelte.ts";

/**
 * To be called inside an effect. What `load` reads is not tracked: the effect runs again when the connection comes back,
 * and for what the caller reads before it.
 */
export function reloading(connection: Connection, load: () => Promise<void>): void {
  if (connection.generation >= 0) void untrack(load);
}
