/** @file A compute process as the application sees it: its channel, its last words, its death. */
import { type ChildProcess, fork } from "node:child_process";
import { KensaError } from "../../contract/errors.ts";
import type { Engine } from "./ports.ts";

const LAST_WORDS = 500;

export type WorkerProcess = {
  readonly child: ChildProcess;
  /** The end of what it wrote to its error stream, for the sentence about its death. */
  readonly lastWords: () => string;
};

/** Starts a compute process; it waits for messages and ends when its channel is closed. */
export function startWorker({ workerFile, nodeFile = process.execPath }: Engine): WorkerProcess {
  const child = fork(workerFile, [], {
    execPath: nodeFile,
    execArgv: [],
    // A group of its own: a Ctrl-C in the terminal must not end it before it has begun to listen.
    detached: process.platform !== "win32",
    // Not "advanced": that is V8's own format, and Electron's V8 writes a later version of it than Node's reads.
    serialization: "json",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let words = "";
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return { child, lastWords: () => words.trim() };
}

/**
 * Calls `onDeath` with the failure to report when the process has ended and what it sent was received, or it cannot be started.
 *
 * @param action what a person can do about it, for the work in hand
 */
export function whenDead(
  { child, lastWords }: WorkerProcess,
  action: string,
  onDeath: (failure: KensaError) => void,
): void {
  const die = (how: string, cause?: unknown) => {
    const detail = lastWords() === "" ? "" : ` It last said: ${lastWords()}`;
    const message = `The compute process ${how} before it was done.${detail}`;
    onDeath(new KensaError("worker-crashed", message, { action, cause }));
  };
  child.on("error", (cause) => die("could not be started", cause));
  // Not "exit", after which messages may still come.
  child.on("close", (code, signal) => die(signal ? `was ended by ${signal}` : `ended with code ${code}`));
}
