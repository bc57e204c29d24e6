/** @file What the desktop shows of running work: a bar in the taskbar, and a computer that does not fall asleep. */
import type { BrowserWindow, PowerSaveBlocker } from "electron";
import type { Job } from "../contract/jobs-api.ts";

type Taskbar = Pick<BrowserWindow, "setProgressBar" | "isDestroyed">;

/** Electron's value for no bar. */
const NO_BAR = -1;

/**
 * Follows the stream of jobs to its end. The computer is kept awake while anything runs; the bar shows the training, or
 * else whatever began first.
 */
export async function showWork(
  jobs: AsyncIterable<Job>,
  taskbar: Taskbar,
  blocker: Pick<PowerSaveBlocker, "start" | "stop">,
): Promise<void> {
  const running = new Map<string, Job>();
  let block: number | null = null;
  try {
    for await (const job of jobs) {
      if (job.state === "running") running.set(job.id, job);
      else running.delete(job.id);
      if (running.size > 0) block ??= blocker.start("prevent-app-suspension");
      else if (block !== null) {
        blocker.stop(block);
        block = null;
      }
      showBar(taskbar, [...running.values()]);
    }
  } finally {
    if (block !== null) blocker.stop(block);
    showBar(taskbar, []);
  }
}

function showBar(taskbar: Taskbar, running: readonly Job[]): void {
  if (taskbar.isDestroyed()) return;
  const shown = running.find(({ kind }) => kind === "training") ?? running[0];
  if (shown === undefined) return taskbar.setProgressBar(NO_BAR);
  const { done, total } = shown.progress ?? { done: 0, total: null };
  if (total === null || total === 0) return taskbar.setProgressBar(0, { mode: "indeterminate" });
  taskbar.setProgressBar(done / total, { mode: "normal" });
}

/** While a camera is in use its picture stays on the screen: a person who judges parts by eye and by key may touch nothing for long. */
export function keepScreenOn(
  blocker: Pick<PowerSaveBlocker, "start" | "stop">,
): (isCameraOpen: boolean) => void {
  let block: number | null = null;
  return (isCameraOpen) => {
    if (isCameraOpen) block ??= blocker.start("prevent-display-sleep");
    else if (block !== null) {
      blocker.stop(block);
      block = null;
    }
  };
}
