/** @file How far a copy of files is, for a terminal. */
import type { CopyProgress } from "../core/store/write-backup.ts";
import type { ProgressState } from "./progress.ts";

/** Gives the state to show of a copy that begins now. @param now milliseconds of a clock that only goes forward */
export function copyProgress(
  label: string,
  now = () => performance.now(),
): (progress: CopyProgress) => ProgressState {
  const began = now();
  return ({ doneBytes, totalBytes }) => {
    const seconds = (now() - began) / 1000;
    const left = (seconds / doneBytes) * (totalBytes - doneBytes);
    return {
      label,
      done: megabytes(doneBytes),
      total: megabytes(totalBytes),
      unit: "MB",
      secondsLeft: Number.isFinite(left) ? left : null,
    };
  };
}

/** In whole ones, and never none of something. */
export function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
