/** @file What a shell that stays does first: it goes on with the training that the application died over. */
import type { Job } from "../../contract/jobs-api.ts";
import { listInterruptedRuns, listRuns, type Run } from "../store/runs.ts";
import { readCheckpointProgress } from "../training/checkpoint.ts";
import { readTakeUp, runPaths, writeTakeUp } from "../training/run-folder.ts";
import type { AppContext } from "./app-context.ts";
import { startTrainingJob } from "./services/training.ts";
import { takeUpTraining } from "./training-service.ts";

/**
 * Takes up an interrupted training as a job, of several the one begun last: one trains at a time. One whose last
 * take-up got no further than its checkpoint may be what kills the application, and waits for a person. Returns null
 * where there is nothing to take up.
 *
 * @throws KensaError `damaged` or `newer-version` where its files cannot be read, `conflict` where another process was
 *   faster
 */
export async function takeUpInterrupted(context: AppContext): Promise<Job | null> {
  for (const run of await listInterruptedRuns(context.store)) {
    // Who has begun another training of the product since wants that one.
    const [newest] = await listRuns(context.store, run.productId);
    if (newest?.id !== run.id) continue;
    const step = await checkpointStep(run);
    const lastTakeUp = await readTakeUp(run.folder);
    if (lastTakeUp !== null && step <= lastTakeUp) continue;
    // Noted before it begins: whatever happens from here on counts as this attempt.
    await writeTakeUp(run.folder, step);
    return startTrainingJob(context, await takeUpTraining(context.store, run.id));
  }
  return null;
}

/** 0 where there is no checkpoint yet: the first is made a minute after the beginning, or where a person stops it. */
async function checkpointStep(run: Run): Promise<number> {
  return (await readCheckpointProgress(runPaths(run.folder).checkpoint))?.step ?? 0;
}
