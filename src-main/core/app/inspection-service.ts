/** @file Inspections and evaluations: run in the compute process, every outcome stored. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type {
  EvaluationRequest,
  ImageProgress,
  InspectionRequest,
  InspectionTally,
} from "../../contract/worker.ts";
import { readManifest } from "../model/model-folder.ts";
import { addInspectedImages } from "../store/inspected-images.ts";
import { endInspection, type InspectionOrigin, startInspection } from "../store/inspections.ts";
import { getModel, registerModel } from "../store/models.ts";
import type { Store } from "../store/store.ts";
import { findDecidedThreshold } from "../store/thresholds.ts";
import { compute } from "./compute-process.ts";
import type { Ports } from "./ports.ts";

export type ImageListeners = {
  readonly signal?: AbortSignal | undefined;
  readonly onImage?: (image: InspectedImage) => void;
  readonly onProgress?: (progress: ImageProgress) => void;
};

export type InspectionListeners = ImageListeners & {
  /** Once an image is on the disk, with its id. */
  readonly onStored?: (id: number, image: InspectedImage) => void;
};

export type InspectionOutcome = InspectionTally & { readonly inspectionId: number };

/** An inspection that is noted as running, and waits to be run by `runInspection`. */
export type BegunInspection = { readonly id: number; readonly request: InspectionRequest };

/** Outcomes are stored in batches of this many, or this often, whichever comes first. */
const BATCH_IMAGES = 50;
const BATCH_MS = 1000;

/** The folder of a model that was named by its folder or by its id. Throws `not-found`. */
export async function modelFolderOf(store: Store, name: string): Promise<string> {
  const isFolder = await stat(name).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (isFolder) return resolve(name);
  return (await getModel(store, name)).folder;
}

/**
 * Inspects images and stores each outcome. Stopped by the signal it ends after the image in hand; what was judged is kept.
 * Throws where the model cannot be opened or a path does not exist.
 */
export async function inspectPaths(
  store: Store,
  ports: Ports,
  request: InspectionRequest,
  listeners: ImageListeners = {},
): Promise<InspectionOutcome> {
  return runInspection(store, ports, await beginInspection(store, request), listeners);
}

/**
 * Notes an inspection as running, by this process, under the threshold that is in force.
 *
 * @throws KensaError where the model cannot be read
 */
export async function beginInspection(
  store: Store,
  request: InspectionRequest,
  origin?: InspectionOrigin,
): Promise<BegunInspection> {
  const manifest = await readManifest(request.model);
  await registerModel(store, manifest, request.model);
  const threshold = request.threshold ?? (await findDecidedThreshold(store, manifest.id)) ?? undefined;
  const { id } = await startInspection(store, manifest.id, process.pid, origin);
  return { id, request: threshold === undefined ? request : { ...request, threshold } };
}

/** Runs an inspection that was begun. Throws as `inspectPaths`. */
export async function runInspection(
  store: Store,
  ports: Ports,
  { id, request }: BegunInspection,
  listeners: InspectionListeners = {},
): Promise<InspectionOutcome> {
  const writer = new OutcomeWriter(store, id, listeners.onStored);
  try {
    const tally = await inspectThroughCrashes(ports, request, {
      ...listeners,
      onImage: (image) => {
        writer.add(image);
        listeners.onImage?.(image);
      },
    });
    await writer.flush();
    await endInspection(store, id, { state: listeners.signal?.aborted ? "cancelled" : "finished" });
    return { ...tally, inspectionId: id };
  } catch (thrown) {
    await writer.flush().catch(() => undefined);
    await endInspection(store, id, { state: "failed", failure: failureOf(thrown) });
    throw thrown;
  }
}

/**
 * Goes on with the images that are left where the compute process died on the way: a line does not wait for a person. One
 * that judged nothing before it died is not begun again.
 */
async function inspectThroughCrashes(
  engine: Ports,
  request: InspectionRequest,
  { signal, onImage, onProgress }: ImageListeners,
): Promise<InspectionTally> {
  const startedMs = performance.now();
  const tally = { pass: 0, fail: 0, cannotJudge: 0 };
  const judged: string[] = [];
  for (;;) {
    const before = judged.length;
    try {
      await compute(
        { kind: "inspect", request: before === 0 ? request : { ...request, judged } },
        {
          engine,
          signal,
          onReport: (report) => {
            if (report.kind === "image-progress") onProgress?.(afterOthers(report.progress, before));
            if (report.kind !== "image") return;
            judged.push(report.image.file);
            tally[report.image.verdict === "cannot-judge" ? "cannotJudge" : report.image.verdict] += 1;
            onImage?.(report.image);
          },
        },
      );
      return { ...tally, seconds: (performance.now() - startedMs) / 1000 };
    } catch (thrown) {
      const isOver = signal?.aborted || judged.length === before;
      if (isOver || failureOf(thrown).code !== "worker-crashed") throw thrown;
    }
  }
}

/** How far an inspection is, of which an earlier process did a part. */
function afterOthers({ done, total, secondsLeft }: ImageProgress, earlier: number): ImageProgress {
  return { done: done + earlier, total: total === null ? null : total + earlier, secondsLeft };
}

/** The figures of a model on folders whose truth is known, under the threshold in force. Throws as `evaluateFolders`. */
export async function evaluateModel(
  store: Store,
  ports: Ports,
  request: EvaluationRequest,
  listeners: ImageListeners = {},
): Promise<EvaluationResult> {
  const { id } = await readManifest(request.model);
  const threshold = request.threshold ?? (await findDecidedThreshold(store, id)) ?? undefined;
  const ending = await compute(
    { kind: "evaluate", request: threshold === undefined ? request : { ...request, threshold } },
    {
      engine: ports,
      signal: listeners.signal,
      onReport: (report) => {
        if (report.kind === "image-progress") listeners.onProgress?.(report.progress);
        if (report.kind === "image") listeners.onImage?.(report.image);
      },
    },
  );
  if (listeners.signal?.aborted) throw new KensaError("cancelled", "The evaluation was stopped.");
  return ending.result;
}

/** Writes outcomes in the order in which they come, a batch at a time, while the next ones are being computed. */
class OutcomeWriter {
  readonly #store: Store;
  readonly #inspectionId: number;
  readonly #onStored: InspectionListeners["onStored"];
  #waiting: InspectedImage[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, inspectionId: number, onStored: InspectionListeners["onStored"]) {
    this.#store = store;
    this.#inspectionId = inspectionId;
    this.#onStored = onStored;
  }

  add(image: InspectedImage): void {
    this.#waiting.push(image);
    if (this.#waiting.length >= BATCH_IMAGES) this.#startBatch();
    else this.#timer ??= setTimeout(() => this.#startBatch(), BATCH_MS);
  }

  /** Writes what is left. Throws where any outcome could not be stored. */
  async flush(): Promise<void> {
    this.#startBatch();
    await this.#writing;
  }

  #startBatch(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (batch.length === 0) return;
    this.#writing = this.#writing.then(() => this.#write(batch));
    // A failure is kept in the chain and thrown by flush; here it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly InspectedImage[]): Promise<void> {
    const ids = await addInspectedImages(this.#store, this.#inspectionId, batch);
    for (const [i, image] of batch.entries()) this.#onStored?.(ids[i]!, image);
  }
}
