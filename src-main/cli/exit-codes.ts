/** @file What a command's exit code tells the shell. */
import type { ErrorCode } from "../contract/errors.ts";

export const exitCodes = {
  done: 0,
  /** Everything was done, but some images could not be judged. */
  notAllJudged: 1,
  /** An option is wrong, or what it names is not there. */
  wrongUse: 2,
  failed: 3,
  /** Stopped by Ctrl-C; 128 + SIGINT is what shells expect, so that a script stops too. */
  stopped: 130,
} as const;

/** A command gives its exit code to this. */
export type End = (code: number) => void;

/** The exit code of a command that ended in this failure. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === "invalid-input" || code === "not-found") return exitCodes.wrongUse;
  return code === "cancelled" ? exitCodes.stopped : exitCodes.failed;
}
