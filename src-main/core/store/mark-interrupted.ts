/** @file Settles runs, inspections and jobs whose process died: nobody is left to say how they ended. */
import type { Kysely } from "kysely";
import { isProcessAlive } from "../files/is-process-alive.ts";
import type { Tables } from "./tables.ts";

/**
 * Turns what a dead process left `running` into `interrupted`. The end time stays empty: nobody saw it.
 *
 * @param now by the clock that the start times were written with.
 */
export async function markInterrupted(database: Kysely<Tables>, now: Date): Promise<void> {
  for (const table of ["runs", "inspections", "jobs"] as const) {
    const running = await database
      .selectFrom(table)
      .select(["pid", "startedAt"])
      .distinct()
      .where("state", "=", "running")
      .execute();
    for (const { pid, startedAt } of running) {
      const secondsAgo = (now.getTime() - Date.parse(startedAt)) / 1000;
      if (isProcessAlive(pid, secondsAgo)) continue;
      await database
        .updateTable(table)
        .set({ state: "interrupted" })
        .where("state", "=", "running")
        .where("pid", "=", pid)
        .where("startedAt", "=", startedAt)
        .execute();
    }
  }
}
