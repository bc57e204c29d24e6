/** @file Trainings: begun, taken up again, and entered into the store with the model that comes of them. */
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type {
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
  TrainingSettings,
} from "../../contract/training.ts";
import { withSortedKeys } from "../files/versioned-json.ts";
import { readManifest } from "../model/model-folder.ts";
import { registerModel } from "../store/models.ts";
import { ensureProduct } from "../store/products.ts";
import { endRun, listRuns, type Run, recordRunSteps, resumeRun, startRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { readRunPlan } from "../training/run-folder.ts";
import { compute } from "./compute-process.ts";
import { resolveDevice } from "./device-service.ts";
import { newId } from "./new-id.ts";
import type { Ports } from "./ports.ts";

export type TrainOptions = {
  readonly product: string;
  /** Folders of good parts. */
  readonly good: readonly string[];
  readonly settings: TrainingSettings;
  /** Where the model goes; null = among the models of the data folder. */
  readonly out: string | null;
  /** Go on with the last stopped training of the same product, folders and settings. */
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
};

/** Steps between two notes of a run's progress in the database. */
const NOTED_STEPS = 500;

/**
 * Trains a model. Stopped by the signal it keeps its checkpoint, and the result has no model. Throws KensaError as
 * `trainModel` does, and `not-found` where there is nothing to resume.
 */
export async function trainProduct(
  store: Store,
  ports: Ports,
  options: TrainOptions,
): Promise<TrainingResult> {
  const request = await requestFor(store, ports, options);
  let steps = 0;
  const onProgress = (progress: TrainingProgress) => {
    options.onProgress?.(progress);
    if (progress.stage !== "train" || progress.done < steps + NOTED_STEPS) return;
    steps = progress.done;
    // The row is for people who look in; the checkpoint is what counts.
    recordRunSteps(store, request.modelId, steps).catch(() => undefined);
  };
  try {
    const result = await train(request, ports, options.signal, onProgress);
    await settle(store, request, result);
    return result;
  } catch (thrown) {
    await endRun(store, request.modelId, { ...endingOf(thrown), steps });
    throw thrown;
  }
}

async function train(
  request: TrainingRequest,
  { workerFile }: Ports,
  signal: AbortSignal | undefined,
  onProgress: (progress: TrainingProgress) => void,
): Promise<TrainingResult> {
  const ending = await compute(
    { kind: "train", request },
    {
      workerFile,
      signal,
      onReport: (report) => report.kind === "training-progress" && onProgress(report.progress),
    },
  );
  if (ending.kind !== "trained") throw new KensaError("internal", "The training ended as something else.");
  return ending.result;
}

async function requestFor(store: Store, ports: Ports, options: TrainOptions): Promise<TrainingRequest> {
  const { settings } = options;
  const product = await ensureProduct(store, options.product);
  const good = options.good.map((folder) => resolve(folder));
  const device = await resolveDevice(ports, settings.device, settings.threads);
  const stopped = options.resume ? await stoppedRun(store, product.id, settings) : null;
  const run = stopped ?? (await beginRun(store, ports, { product, settings }));
  const modelFolder = resolve(options.out ?? join(store.folder.models, run.id));
  // A training that died before its images were prepared has nothing to go on from, and begins in its own folder.
  const resume = stopped !== null && (await hasBegun(stopped, good));
  return {
    product: product.name,
    good,
    settings,
    device,
    runFolder: run.folder,
    modelFolder,
    modelId: run.id,
    resume,
  };
}

async function beginRun(
  store: Store,
  ports: Ports,
  { product, settings }: { product: { id: number; name: string }; settings: TrainingSettings },
): Promise<Run> {
  const id = newId(product.name, ports.now());
  return startRun(store, {
    id,
    productId: product.id,
    settings,
    folder: join(store.folder.runs, id),
    pid: process.pid,
  });
}

async function stoppedRun(store: Store, productId: number, settings: TrainingSettings): Promise<Run> {
  const isSame = (run: Run) =>
    JSON.stringify(run.settings, withSortedKeys) === JSON.stringify(settings, withSortedKeys);
  const stopped = (await listRuns(store, productId)).find(
    (run) => isSame(run) && ["cancelled", "interrupted", "failed"].includes(run.state),
  );
  if (!stopped) {
    throw new KensaError("not-found", "There is no stopped training of this product with these settings.", {
      action: "Give the same options as before, or start anew without --resume.",
    });
  }
  return resumeRun(store, stopped.id, process.pid);
}

async function hasBegun(run: Run, good: readonly string[]): Promise<boolean> {
  try {
    const plan = await readRunPlan(run.folder);
    return plan.good.join("\n") === good.join("\n");
  } catch (thrown) {
    if (failureOf(thrown).code === "not-found") return false;
    throw thrown;
  }
}

/** A finished training leaves a model and no longer needs its checkpoint; a stopped one keeps it. */
async function settle(store: Store, request: TrainingRequest, result: TrainingResult): Promise<void> {
  const { modelId, modelFolder, runFolder } = request;
  if (result.model === null) {
    await endRun(store, modelId, { state: "cancelled", steps: result.steps });
    return;
  }
  await registerModel(store, await readManifest(modelFolder), modelFolder);
  await endRun(store, modelId, { state: "finished", steps: result.steps });
  await rm(runFolder, { recursive: true, force: true });
}

function endingOf(thrown: unknown) {
  const failure = failureOf(thrown);
  return failure.code === "cancelled"
    ? { state: "cancelled" as const }
    : { state: "failed" as const, failure };
}
