/** @file Trainings: begun, taken up again, and entered into the store with the model that comes of them. */
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type {
  Device,
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
  TrainingSettings,
} from "../../contract/training.ts";
import { openPreparedDataset } from "../dataset/prepared-dataset.ts";
import { withSortedKeys } from "../files/versioned-json.ts";
import { readManifest } from "../model/model-folder.ts";
import { listExcluded } from "../store/dataset-images.ts";
import { addModelImages, type NewModelImage } from "../store/model-images.ts";
import { registerModel } from "../store/models.ts";
import { getProductSettings } from "../store/product-settings.ts";
import { ensureProduct, getProduct, type Product } from "../store/products.ts";
import { endRun, getRun, listRuns, type Run, recordRunSteps, resumeRun, startRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { type RunPlan, readRunPlan, runPaths } from "../training/run-folder.ts";
import { compute } from "./compute-process.ts";
import { resolveDevice } from "./device-service.ts";
import { newId } from "./new-id.ts";
import type { Engine, Ports } from "./ports.ts";
import { noteStepTime, stepTimeOf } from "./step-time.ts";

export type TrainOptions = TrainingListeners & {
  readonly product: string;
  /** Folders of good parts. */
  readonly good: readonly string[];
  readonly settings: TrainingSettings;
  /** Where the model goes; null = among the models of the data folder. */
  readonly out: string | null;
  /** Go on with the last stopped training of the same product, folders and settings. */
  readonly resume: boolean;
};

export type TrainingListeners = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
};

/** How far a training is, and what computes it. */
export type RunProgress = TrainingProgress & { readonly device: Device };

/** A training that is noted as running, and waits to be run by `runTraining`. */
export type BegunTraining = {
  readonly run: Run;
  readonly product: Product;
  readonly good: readonly string[];
  readonly modelFolder: string;
  /** Go on from its checkpoint. */
  readonly resume: boolean;
};

/** Steps between two notes of a run's progress in the database. */
const NOTED_STEPS = 500;
/** A driver that crashed once may not crash again; one that goes on doing so has a reason that a person must find. */
const MOST_CRASHES = 3;
const STOPPED: ReadonlySet<Run["state"]> = new Set(["cancelled", "interrupted", "failed"]);

/**
 * Trains a model. Stopped by the signal it keeps its checkpoint, and the result has no model. Throws KensaError as
 * `trainModel` does, and `not-found` where there is nothing to resume.
 */
export async function trainProduct(
  store: Store,
  ports: Ports,
  options: TrainOptions,
): Promise<TrainingResult> {
  const product = await ensureProduct(store, options.product);
  const good = options.good.map((folder) => resolve(folder));
  const { settings, out } = options;
  const begun = options.resume
    ? await resumeSame(store, { product, good, settings, out })
    : await beginTraining(store, ports, { product, good, settings, out });
  return runTraining(store, ports, begun, options);
}

type TrainingPlan = {
  readonly product: Product;
  readonly good: readonly string[];
  readonly settings: TrainingSettings;
  readonly out?: string | null;
};

/** Notes a new training as running, by this process. */
export async function beginTraining(
  store: Store,
  ports: Ports,
  { product, good, settings, out }: TrainingPlan,
): Promise<BegunTraining> {
  const id = newId(product.name, ports.now());
  const run = await startRun(store, {
    id,
    productId: product.id,
    settings,
    folder: join(store.folder.runs, id),
    pid: process.pid,
  });
  return { run, product, good, modelFolder: modelFolderFor(store, id, out), resume: false };
}

/**
 * Takes up a stopped training by its id.
 *
 * @throws KensaError `not-found`, or `conflict` where it runs or has finished
 */
export async function takeUpTraining(store: Store, runId: string): Promise<BegunTraining> {
  const stopped = await getRun(store, runId);
  const plan = await findPlan(stopped);
  const product = await getProduct(store, stopped.productId);
  const good = plan?.good ?? (await getProductSettings(store, product.id)).settings.goodFolders;
  const run = await resumeRun(store, runId, process.pid);
  return { run, product, good, modelFolder: modelFolderFor(store, runId), resume: plan !== null };
}

/** Runs a training that was begun, to its end or to the signal, and enters what came of it. Throws as `trainProduct`. */
export async function runTraining(
  store: Store,
  ports: Ports,
  begun: BegunTraining,
  { signal, onProgress }: TrainingListeners = {},
): Promise<TrainingResult> {
  let steps = begun.run.steps;
  let imagesPerSecond: number | null = null;
  const listen = (progress: RunProgress) => {
    onProgress?.(progress);
    if (progress.stage !== "train") return;
    imagesPerSecond = progress.imagesPerSecond;
    if (progress.done < steps + NOTED_STEPS) return;
    steps = progress.done;
    // The row is for people who look in; the checkpoint is what counts.
    recordRunSteps(store, begun.run.id, steps).catch(() => undefined);
  };
  try {
    const request = await requestFor(store, ports, begun);
    const result =
      (await writtenEarlier(request)) ?? (await trainThroughCrashes(request, ports, signal, listen));
    await settle(store, request, result);
    await noteStepTime(store, request, imagesPerSecond);
    return result;
  } catch (thrown) {
    await endRun(store, begun.run.id, { ...endingOf(thrown), steps });
    throw thrown;
  }
}

async function requestFor(store: Store, ports: Ports, begun: BegunTraining): Promise<TrainingRequest> {
  const { run, product, good, modelFolder, resume } = begun;
  const { preset, geometry, threads, device: choice } = run.settings;
  const stepTime =
    preset === "backbone"
      ? null
      : (candidate: Device) => stepTimeOf(store, ports, { preset, geometry, device: candidate, threads });
  const device = await resolveDevice(ports, { choice, threads }, stepTime);
  return {
    product: product.name,
    good: [...good],
    excluded: await listExcluded(store, product.id),
    settings: run.settings,
    device,
    runFolder: run.folder,
    modelFolder,
    modelId: run.id,
    resume,
  };
}

/** The model of a training that died between writing it and saying so; null where there is still something to train. */
async function writtenEarlier(request: TrainingRequest): Promise<TrainingResult | null> {
  if (!request.resume) return null;
  try {
    const { id, settings, training, engine, data } = await readManifest(request.modelFolder);
    if (id !== request.modelId) return null;
    const { steps, seconds, stopped } = training;
    const { device } = engine;
    return {
      model: request.modelFolder,
      preset: settings.preset,
      steps,
      seconds,
      stopped,
      device,
      dataHash: data.hash,
    };
  } catch (thrown) {
    if (failureOf(thrown).code === "not-found") return null;
    throw thrown;
  }
}

/** Goes on from the last checkpoint where the compute process died on the way; one that got nowhere is not begun again. */
async function trainThroughCrashes(
  request: TrainingRequest,
  engine: Engine,
  signal: AbortSignal | undefined,
  onProgress: (progress: RunProgress) => void,
): Promise<TrainingResult> {
  let resume = request.resume;
  for (let crashes = 0; ; crashes += 1) {
    let gotFurther = false;
    const listen = (progress: TrainingProgress) => {
      gotFurther ||= progress.point !== null;
      onProgress({ ...progress, device: request.device });
    };
    try {
      return await train({ ...request, resume }, engine, signal, listen);
    } catch (thrown) {
      const isOver = signal?.aborted || !gotFurther || crashes === MOST_CRASHES;
      if (isOver || failureOf(thrown).code !== "worker-crashed") throw thrown;
      resume = true;
    }
  }
}

async function train(
  request: TrainingRequest,
  engine: Engine,
  signal: AbortSignal | undefined,
  onProgress: (progress: TrainingProgress) => void,
): Promise<TrainingResult> {
  const ending = await compute(
    { kind: "train", request },
    {
      engine,
      signal,
      onReport: (report) => report.kind === "training-progress" && onProgress(report.progress),
    },
  );
  return ending.result;
}

async function resumeSame(
  store: Store,
  { product, good, settings, out }: TrainingPlan,
): Promise<BegunTraining> {
  const isSame = (run: Run) =>
    JSON.stringify(run.settings, withSortedKeys) === JSON.stringify(settings, withSortedKeys);
  const stopped = (await listRuns(store, product.id)).find((run) => isSame(run) && STOPPED.has(run.state));
  if (!stopped) {
    throw new KensaError("not-found", "There is no stopped training of this product with these settings.", {
      action: "Give the same options as before, or start anew without --resume.",
    });
  }
  const plan = await findPlan(stopped);
  const run = await resumeRun(store, stopped.id, process.pid);
  const resume = plan?.good.join("\n") === good.join("\n");
  return { run, product, good, modelFolder: modelFolderFor(store, run.id, out), resume };
}

/** Null for a training that died before its images were prepared: it begins anew in its own folder. */
async function findPlan(run: Run): Promise<RunPlan | null> {
  try {
    return await readRunPlan(run.folder);
  } catch (thrown) {
    if (failureOf(thrown).code === "not-found") return null;
    throw thrown;
  }
}

function modelFolderFor(store: Store, id: string, out: string | null = null): string {
  return resolve(out ?? join(store.folder.models, id));
}

/** A finished training leaves a model and no longer needs its checkpoint; a stopped one keeps it. */
async function settle(store: Store, request: TrainingRequest, result: TrainingResult): Promise<void> {
  const { modelId, modelFolder, runFolder } = request;
  if (result.model === null) {
    await endRun(store, modelId, { state: "cancelled", steps: result.steps });
    return;
  }
  await registerModel(store, await readManifest(modelFolder), modelFolder);
  await addModelImages(store, modelId, await imagesOf(request));
  await endRun(store, modelId, { state: "finished", steps: result.steps });
  await rm(runFolder, { recursive: true, force: true });
}

/** Which image was used for what; the model itself knows only how many. */
async function imagesOf({ runFolder }: TrainingRequest): Promise<NewModelImage[]> {
  const { split, settings } = await readRunPlan(runFolder);
  const dataset = await openPreparedDataset(runPaths(runFolder).data, settings.geometry);
  try {
    return (["train", "calibration", "check"] as const).flatMap((usedFor) =>
      split[usedFor].map((record) => {
        const { file, sha256 } = dataset.images[record]!;
        return { usedFor, file, sha256 };
      }),
    );
  } finally {
    await dataset.close();
  }
}

function endingOf(thrown: unknown) {
  const failure = failureOf(thrown);
  return failure.code === "cancelled"
    ? { state: "cancelled" as const }
    : { state: "failed" as const, failure };
}
