/**
 * @file The compute process: takes one piece of work by message, reports while it computes, and ends.
 *
 * It is a plain Node process of its own, so that a driver that crashes takes no window and no verdict with it.
 */
import { failureOf, KensaError } from "../contract/errors.ts";
import { type WorkerEvent, type WorkerRequest, workerRequest } from "../contract/worker.ts";
import { probeDevice } from "../core/engine/devices.ts";
import { evaluateFolders } from "../core/inspection/evaluate-folders.ts";
import { inspectImages } from "../core/inspection/inspect-images.ts";
import { trainModel } from "../core/training/train-model.ts";

declare const KENSA_VERSION: string;

const stop = new AbortController();
let isBusy = false;

process.on("message", (message: unknown) => {
  const parsed = workerRequest.safeParse(message);
  if (!parsed.success) return send({ kind: "failed", failure: failureOf(parsed.error) });
  if (parsed.data.kind === "cancel") return stop.abort();
  if (isBusy) return send({ kind: "failed", failure: failureOf(new Error("This process is busy.")) });
  isBusy = true;
  return void work(parsed.data);
});
// The application has gone: nobody is left to compute for.
process.on("disconnect", () => process.exit(1));
// Ctrl-C reaches the whole process group; the application decides what it means.
process.on("SIGINT", () => {});

async function work(request: Exclude<WorkerRequest, { kind: "cancel" }>): Promise<void> {
  try {
    send(await resultOf(request));
  } catch (thrown) {
    if (!(thrown instanceof KensaError))
      process.stderr.write(`${String((thrown as Error).stack ?? thrown)}\n`);
    send({ kind: "failed", failure: failureOf(thrown) });
  }
  process.disconnect();
}

async function resultOf(work: Exclude<WorkerRequest, { kind: "cancel" }>): Promise<WorkerEvent> {
  const { signal } = stop;
  const images = {
    signal,
    onImage: (image: Extract<WorkerEvent, { kind: "image" }>["image"]) => send({ kind: "image", image }),
    onProgress: (progress: Extract<WorkerEvent, { kind: "image-progress" }>["progress"]) =>
      send({ kind: "image-progress", progress }),
  };
  switch (work.kind) {
    case "train": {
      const result = await trainModel(work.request, {
        kensaVersion: KENSA_VERSION,
        now: () => new Date(),
        signal,
        onProgress: (progress) => send({ kind: "training-progress", progress }),
      });
      return { kind: "trained", result };
    }
    case "inspect":
      return { kind: "inspected", result: await inspectImages(work.request, images) };
    case "evaluate":
      return { kind: "evaluated", result: await evaluateFolders(work.request, images) };
    case "probe":
      return { kind: "probed", result: await probeDevice(work.request.device, work.request.threads) };
  }
}

function send(event: WorkerEvent): void {
  if (process.connected) process.send?.(event);
}
