/** @file A program over the application that is killed in the middle of its work, as by a power cut. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** Starts one of the programs beside; it is killed when the test ends at the latest. */
export function startProgram(program: string, ...parameters: string[]): ChildProcess {
  const path = join(import.meta.dirname, "programs", program);
  const child = spawn(process.execPath, [path, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Kills a program once it has printed so many lines, and gives every line that it has printed. */
export async function linesUntilKilled(child: ChildProcess, enough: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    if (lines.length === enough) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return lines;
}
