/** @file Starts the compute process for one piece of work, passes on what it reports, and copes with its death. */
import { type ChildProcess, fork } from "node:child_process";
import { KensaError } from "../../contract/errors.ts";
import { type WorkerEvent, type WorkerRequest, workerEvent } from "../../contract/worker.ts";

export type Work = Exclude<WorkerRequest, { kind: "cancel" }>;
type Ending = Extract<WorkerEvent, { kind: "trained" | "inspected" | "evaluated" | "probed" }>;
type Report = Exclude<WorkerEvent, Ending | { kind: "failed" }>;

export type ComputeOptions = {
  /** The built worker. */
  readonly workerFile: string;
  readonly signal?: AbortSignal | undefined;
  readonly onReport?: (report: Report) => void;
  /** Milliseconds after which the process is killed; a probe of a driver may hang. */
  readonly limitMs?: number;
};

/**
 * Runs one piece of work to its end. With the signal given, the process is asked to stop and its ending is awaited.
 * Throws the failure that it reports, or `worker-crashed` where it died without one.
 */
export async function compute(work: Work, options: ComputeOptions): Promise<Ending> {
  const child = fork(options.workerFile, [], {
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const lastWords = collectLastWords(child);
  const cancel = () => child.connected && child.send({ kind: "cancel" } satisfies WorkerRequest);
  options.signal?.addEventListener("abort", cancel, { once: true });
  const timer = options.limitMs ? setTimeout(() => child.kill("SIGKILL"), options.limitMs) : undefined;
  try {
    child.send(work);
    if (options.signal?.aborted) cancel();
    return await endingOf(child, options, lastWords);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
    child.kill("SIGKILL");
  }
}

function endingOf(
  child: ChildProcess,
  { onReport }: ComputeOptions,
  lastWords: () => string,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      const parsed = workerEvent.safeParse(message);
      if (!parsed.success)
        return reject(
          new KensaError("internal", "The compute process sent nonsense.", { cause: parsed.error }),
        );
      const event = parsed.data;
      switch (event.kind) {
        case "failed": {
          const { code, message: sentence, action } = event.failure;
          return reject(new KensaError(code, sentence, action === undefined ? {} : { action }));
        }
        case "trained":
        case "inspected":
        case "evaluated":
        case "probed":
          return resolve(event);
        default:
          return onReport?.(event);
      }
    });
    child.on("error", (cause) => reject(crashed("could not be started", lastWords(), cause)));
    child.on("exit", (code, signal) =>
      reject(crashed(signal ? `was ended by ${signal}` : `ended with code ${code}`, lastWords())),
    );
  });
}

function crashed(how: string, lastWords: string, cause?: unknown): KensaError {
  const detail = lastWords === "" ? "" : ` It last said: ${lastWords}`;
  return new KensaError("worker-crashed", `The compute process ${how} before it was done.${detail}`, {
    action: "Start again; a training goes on from its last checkpoint with --resume.",
    cause,
  });
}

const LAST_WORDS = 500;

/** The end of what the process wrote to its error stream, for the sentence about its death. */
function collectLastWords(child: ChildProcess): () => string {
  let words = "";
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return () => words.trim();
}
