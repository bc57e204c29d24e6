/** @file Starts the compute process for one piece of work, passes on what it reports, and copes with its death. */
import { KensaError } from "../../contract/errors.ts";
import { type WorkerEvent, type WorkerRequest, workerEvent } from "../../contract/worker.ts";
import type { Engine } from "./ports.ts";
import { startWorker, type WorkerProcess, whenDead } from "./worker-process.ts";

export type Work = Exclude<WorkerRequest, { kind: "cancel" | "question" }>;

/** With what each kind of work ends. */
const endingKinds = {
  train: "trained",
  inspect: "inspected",
  evaluate: "evaluated",
  "train-table": "trained",
  "inspect-table": "inspected",
  probe: "probed",
  scan: "scanned",
  measure: "measured",
} as const satisfies Record<Work["kind"], WorkerEvent["kind"]>;

type EndingOf<Kind extends Work["kind"]> = Extract<WorkerEvent, { kind: (typeof endingKinds)[Kind] }>;
type Report = Exclude<WorkerEvent, EndingOf<Work["kind"]> | { kind: "failed" | "answered" | "refused" }>;

export type ComputeOptions = {
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
  readonly onReport?: (report: Report) => void;
  /** Milliseconds after which the process is killed, as with the signal: a trial of a driver may hang, and has nothing to keep. */
  readonly limitMs?: number;
};

/**
 * Runs one piece of work to its end. With the signal given, the process is asked to stop and its ending is awaited.
 * With a limit of time it is killed instead, and `cancelled` is thrown. Throws the failure that it reports, or `worker-crashed`
 * where it died without one or was killed at the limit.
 */
export async function compute<Kind extends Work["kind"]>(
  work: Extract<Work, { kind: Kind }>,
  options: ComputeOptions,
): Promise<EndingOf<Kind>> {
  const { engine, signal, limitMs } = options;
  const worker = startWorker(engine);
  const { child } = worker;
  let killedFor: KensaError | undefined;
  const kill = (why: KensaError) => {
    killedFor ??= why;
    child.kill("SIGKILL");
  };
  const ask = () => child.connected && child.send({ kind: "cancel" } satisfies WorkerRequest);
  const cancel = limitMs === undefined ? ask : () => kill(new KensaError("cancelled", "It was cancelled."));
  signal?.addEventListener("abort", cancel, { once: true });
  const timer = limitMs && setTimeout(() => kill(noAnswer(limitMs)), limitMs);
  try {
    child.send(work);
    if (signal?.aborted) cancel();
    const ending = await endingOf(worker, afterDeath(work.kind), options);
    if (ending.kind === endingKinds[work.kind]) return ending as EndingOf<Kind>;
    throw new KensaError("internal", "The compute process did something else than it was asked for.");
  } catch (thrown) {
    throw killedFor ?? thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    child.kill("SIGKILL");
  }
}

function noAnswer(limitMs: number): KensaError {
  const message = `There was no answer within ${limitMs / 1000} seconds, and Kensa ended the trial.`;
  return new KensaError("worker-crashed", message, {
    action: "Update the driver, or train with --device cpu.",
  });
}

/** What a person can do where the process died over this work. */
function afterDeath(kind: Work["kind"]): string {
  switch (kind) {
    case "train":
    case "train-table":
      return "Start again; a training goes on from its last checkpoint with --resume.";
    case "inspect":
    case "inspect-table":
      return "Inspect again; what was judged until then is kept.";
    default:
      return "Try it again.";
  }
}

function endingOf(worker: WorkerProcess, advice: string, { onReport }: ComputeOptions): Promise<WorkerEvent> {
  return new Promise((resolve, reject) => {
    whenDead(worker, advice, reject);
    worker.child.on("message", (message) => {
      const parsed = workerEvent.safeParse(message);
      if (!parsed.success)
        return reject(
          new KensaError("internal", "The compute process sent nonsense.", { cause: parsed.error }),
        );
      const event = parsed.data;
      switch (event.kind) {
        case "failed":
          return reject(KensaError.from(event.failure));
        case "trained":
        case "inspected":
        case "evaluated":
        case "probed":
        case "scanned":
        case "measured":
          return resolve(event);
        case "answered":
        case "refused":
          return reject(new KensaError("internal", "The compute process answered without being asked."));
        default:
          return onReport?.(event);
      }
    });
  });
}
