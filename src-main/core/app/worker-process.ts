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

/** Calls `onDeath` with the failure to report when the process has ended and what it sent was received, or it cannot be started. */
export function whenDead({ child, lastWords }: WorkerProcess, onDeath: (failure: KensaError) => void): void {
  child.on("error", (cause) => onDeath(crashed("could not be started", lastWords(), cause)));
  // Not "exit", after which messages may still come.
  child.on("close", (code, signal) =>
    onDeath(crashed(signal ? `was ended by ${signal}` : `ended with code ${code}`, lastWords())),
  );
}

function crashed(how: string, lastWords: string, cause?: unknown): KensaError {
  const detail = lastWords === "" ? "" : ` It last said: ${lastWords}`;
  return new KensaError("worker-crashed", `The compute process ${how} before it was done.${detail}`, {
    action: "Start again; a training goes on from its last checkpoint with --resume.",
    cause,
  });
}
