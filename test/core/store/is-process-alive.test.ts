import { spawn, spawnSync } from "node:child_process";
import { uptime } from "node:os";
import { expect, it, onTestFinished } from "vitest";
import { isProcessAlive } from "../../../src-main/core/store/is-process-alive.ts";

function livingProcess(): number {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid!;
}

it("knows a living process and a dead one", () => {
  expect(isProcessAlive(livingProcess(), 0)).toBe(true);
  expect(isProcessAlive(spawnSync(process.execPath, ["-v"]).pid, 0)).toBe(false);
});

it("does not take a living process for one of before the computer's start", () => {
  expect(isProcessAlive(livingProcess(), uptime() + 60)).toBe(false);
});

it("does not take itself for a predecessor of the same number", () => {
  expect(isProcessAlive(process.pid, 0)).toBe(true);
  expect(isProcessAlive(process.pid, process.uptime() + 60)).toBe(false);
});
