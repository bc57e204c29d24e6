/** @file Whether the process that started something still runs. */
import { uptime } from "node:os";
import { systemCode } from "./system-failure.ts";

/**
 * Whether process `pid`, which started something `secondsAgo`, may still be at it. A number alone does not tell: after
 * a restart of the computer, or in a container where every first process is number 1, it belongs to somebody else.
 */
export function isProcessAlive(pid: number, secondsAgo: number): boolean {
  if (secondsAgo > uptime()) return false;
  if (pid === process.pid) return secondsAgo <= process.uptime();
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // Any other refusal means that it lives, under another user.
    return systemCode(thrown) !== "ESRCH";
  }
}
