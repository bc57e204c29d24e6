/** @file Settles runs, inspections and jobs whose process died: nobody is left to say how they ended. */
import { type Kysely, sql } from "kysely";
import { isProcessAlive } from "../files/is-process-alive.ts";
import type { Tables } from "./tables.ts";

/** Since when the process of a row has been at it: a run may have been taken up long after its start. */
const begun = {
  runs: sql<string>`coalesce(pid_since, started_at)`,
  inspections: sql<string>`started_at`,
  jobs: sql<string>`started_at`,
};

/**
 * Turns what a dead process left `running` into `interrupted`. The end time stays empty: nobody saw it.
 *
 * @param now by the clock that the times were written with.
 */
export async function markInterrupted(database: Kysely<Tables>, now: Date): Promise<void> {
  for (const table of ["runs", "inspections", "jobs"] as const) {
    const running = await database
      .selectFrom(table)
      .select(["pid", begun[table].as("since")])
      .distinct()
      .where("state", "=", "running")
      .execute();
    for (const { pid, since } of running) {
      const secondsAgo = (now.getTime() - Date.parse(since)) / 1000;
      if (isProcessAlive(pid, secondsAgo)) continue;
      await database
        .updateTable(table)
        .set({ state: "interrupted" })
        .where("state", "=", "running")
        .where("pid", "=", pid)
        .where(begun[table], "=", since)
        .execute();
    }
  }
}
