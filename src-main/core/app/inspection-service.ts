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
import { endInspection, startInspection } from "../store/inspections.ts";
import { getModel, registerModel } from "../store/models.ts";
import type { Store } from "../store/store.ts";
import { compute } from "./compute-process.ts";
import type { Ports } from "./ports.ts";

export type ImageListeners = {
  readonly signal?: AbortSignal | undefined;
  readonly onImage?: (image: InspectedImage) => void;
  readonly onProgress?: (progress: ImageProgress) => void;
};

export type InspectionOutcome = InspectionTally & { readonly inspectionId: number };

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
  const manifest = await readManifest(request.model);
  await registerModel(store, manifest, request.model);
  const { id } = await startInspection(store, manifest.id, process.pid);
  const writer = new OutcomeWriter(store, id);
  try {
    const ending = await compute(
      { kind: "inspect", request },
      {
        workerFile: ports.workerFile,
        signal: listeners.signal,
        onReport: (report) => {
          if (report.kind === "image-progress") listeners.onProgress?.(report.progress);
          if (report.kind !== "image") return;
          writer.add(report.image);
          listeners.onImage?.(report.image);
        },
      },
    );
    if (ending.kind !== "inspected")
      throw new KensaError("internal", "The inspection ended as something else.");
    await writer.flush();
    await endInspection(store, id, { state: listeners.signal?.aborted ? "cancelled" : "finished" });
    return { ...ending.result, inspectionId: id };
  } catch (thrown) {
    await writer.flush().catch(() => undefined);
    await endInspection(store, id, { state: "failed", failure: failureOf(thrown) });
    throw thrown;
  }
}

/** The figures of a model on folders whose truth is known. Throws as `evaluateFolders`. */
export async function evaluateModel(
  ports: Ports,
  request: EvaluationRequest,
  listeners: ImageListeners = {},
): Promise<EvaluationResult> {
  const ending = await compute(
    { kind: "evaluate", request },
    {
      workerFile: ports.workerFile,
      signal: listeners.signal,
      onReport: (report) => {
        if (report.kind === "image-progress") listeners.onProgress?.(report.progress);
        if (report.kind === "image") listeners.onImage?.(report.image);
      },
    },
  );
  if (ending.kind !== "evaluated")
    throw new KensaError("internal", "The evaluation ended as something else.");
  if (listeners.signal?.aborted) throw new KensaError("cancelled", "The evaluation was stopped.");
  return ending.result;
}

/** Writes outcomes in the order in which they come, a batch at a time, while the next ones are being computed. */
class OutcomeWriter {
  readonly #store: Store;
  readonly #inspectionId: number;
  #waiting: InspectedImage[] = [];
  #writing: Promise<void> = Promise.resolve();
  #lastMs = performance.now();

  constructor(store: Store, inspectionId: number) {
    this.#store = store;
    this.#inspectionId = inspectionId;
  }

  add(image: InspectedImage): void {
    this.#waiting.push(image);
    if (this.#waiting.length < BATCH_IMAGES && performance.now() - this.#lastMs < BATCH_MS) return;
    this.#startBatch();
    // A failure is kept in the chain and thrown by flush; here it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  /** Writes what is left. Throws where any outcome could not be stored. */
  async flush(): Promise<void> {
    this.#startBatch();
    await this.#writing;
  }

  #startBatch(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#lastMs = performance.now();
    if (batch.length === 0) return;
    this.#writing = this.#writing.then(() => addInspectedImages(this.#store, this.#inspectionId, batch));
  }
}
