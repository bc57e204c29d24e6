/**
 * @file The compute process: takes one piece of work by message, reports while it computes, and ends. Or it stays, and
 * answers questions about single images until the application goes.
 *
 * It is a plain Node process of its own, so that a driver that crashes takes no window and no verdict with it.
 */
import { failureOf, KensaError } from "../contract/errors.ts";
import { type WorkerEvent, type WorkerRequest, workerRequest } from "../contract/worker.ts";
import { scanDataset } from "../core/dataset/scan-dataset.ts";
import { probeDevice } from "../core/engine/devices.ts";
import { evaluateFolders } from "../core/inspection/evaluate-folders.ts";
import { inspectImages } from "../core/inspection/inspect-images.ts";
import { inspectTable } from "../core/inspection/inspect-table.ts";
import { ResidentInspector } from "../core/inspection/resident-inspector.ts";
import { measureStep } from "../core/training/measure-step.ts";
import { type TrainingContext, trainModel } from "../core/training/train-model.ts";
import { trainTable } from "../core/training/train-table.ts";

declare const KENSA_VERSION: string;

type Work = Exclude<WorkerRequest, { kind: "cancel" | "question" }>;
type Question = Extract<WorkerRequest, { kind: "question" }>;

const stop = new AbortController();
const resident = new ResidentInspector();
let isBusy = false;

process.on("message", (message: unknown) => {
  const parsed = workerRequest.safeParse(message);
  if (!parsed.success) return send({ kind: "failed", failure: failureOf(parsed.error) });
  if (parsed.data.kind === "cancel") return stop.abort();
  if (parsed.data.kind === "question") return void answer(parsed.data);
  if (isBusy) return send({ kind: "failed", failure: failureOf(new Error("This process is busy.")) });
  isBusy = true;
  return void work(parsed.data);
});
// The application has gone: nobody is left to compute for.
process.on("disconnect", () => process.exit(1));
// Ctrl-C reaches the whole process group; the application decides what it means.
process.on("SIGINT", () => {});

async function answer({ id, question }: Question): Promise<void> {
  try {
    send({ kind: "answered", id, answer: await resident.answer(question) });
  } catch (thrown) {
    logUnexpected(thrown);
    send({ kind: "refused", id, failure: failureOf(thrown) });
  }
}

async function work(request: Work): Promise<void> {
  sendLast(await endingOf(request));
}

async function endingOf(request: Work): Promise<WorkerEvent> {
  try {
    return await resultOf(request);
  } catch (thrown) {
    logUnexpected(thrown);
    return { kind: "failed", failure: failureOf(thrown) };
  }
}

async function resultOf(asked: Work): Promise<WorkerEvent> {
  const { signal } = stop;
  const images = {
    signal,
    onImage: (image: Extract<WorkerEvent, { kind: "image" }>["image"]) => send({ kind: "image", image }),
    onProgress: (progress: Extract<WorkerEvent, { kind: "image-progress" }>["progress"]) =>
      send({ kind: "image-progress", progress }),
  };
  const onBegin = (file: string, mark: string | null) => send({ kind: "image-begun", file, mark });
  switch (asked.kind) {
    case "train":
      return { kind: "trained", result: await trainModel(asked.request, trainingContext()) };
    case "train-table":
      return { kind: "trained", result: await trainTable(asked.request, trainingContext()) };
    case "inspect":
      return { kind: "inspected", result: await inspectImages(asked.request, { ...images, onBegin }) };
    case "inspect-table": {
      const onRows = (rows: Extract<WorkerEvent, { kind: "rows" }>["rows"]) => send({ kind: "rows", rows });
      return { kind: "inspected", result: await inspectTable(asked.request, { ...images, onRows }) };
    }
    case "evaluate":
      return { kind: "evaluated", result: await evaluateFolders(asked.request, images) };
    case "probe":
      return { kind: "probed", result: await probeDevice(asked.request.device, asked.request.threads) };
    case "scan":
      return scan(asked);
    case "measure":
      return { kind: "measured", secondsPerStep: await measureStep(asked.request) };
  }
}

function trainingContext(): TrainingContext {
  return {
    kensaVersion: KENSA_VERSION,
    now: () => new Date(),
    signal: stop.signal,
    onProgress: (progress) => send({ kind: "training-progress", progress }),
  };
}

async function scan({ request }: Extract<Work, { kind: "scan" }>): Promise<WorkerEvent> {
  await scanDataset(request, {
    signal: stop.signal,
    onFiles: (files) => send({ kind: "listed-files", files }),
    onImages: (images) => send({ kind: "scanned-images", images }),
    onProgress: (done, total) =>
      send({ kind: "image-progress", progress: { done, total, secondsLeft: null } }),
    onCompared: (done, total) =>
      send({ kind: "compare-progress", progress: { done, total, secondsLeft: null } }),
  });
  return { kind: "scanned" };
}

function logUnexpected(thrown: unknown): void {
  if (thrown instanceof KensaError) return;
  process.stderr.write(`${String((thrown as Error).stack ?? thrown)}\n`);
}

/** Closing the channel drops what a busy application has not taken yet, so that waits until the last event was taken. */
function sendLast(event: WorkerEvent): void {
  if (process.connected) process.send?.(event, () => process.disconnect());
}

function send(event: WorkerEvent): void {
  if (process.connected) process.send?.(event);
}
