import { spawn } from "node:child_process";
import { once } from "node:events";
import { uptime } from "node:os";
import { describe, expect, test } from "vitest";
import { isProcessAlive } from "../../../src-main/core/files/is-process-alive.ts";

describe("isProcessAlive", () => {
  test("another process is alive until it ends", async () => {
    const child = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]);
    const { pid } = child;
    if (pid === undefined) throw new Error("The other process did not start.");
    expect(isProcessAlive(pid, 0)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isProcessAlive(pid, 0)).toBe(false);
  });

  test("this process is alive for what it started itself, not for what is older than it is", () => {
    expect(isProcessAlive(process.pid, 0)).toBe(true);
    expect(isProcessAlive(process.pid, process.uptime() + 60)).toBe(false);
  });

  test("no process has lived since before the computer was started", () => {
    expect(isProcessAlive(process.ppid, 0)).toBe(true);
    expect(isProcessAlive(process.ppid, uptime() + 60)).toBe(false);
  });
});
