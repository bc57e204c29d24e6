/** @file Trainings: begun, taken up again, and entered into the store with the model that comes of them. */
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
import { removeSurely } from "../files/remove-surely.ts";
import { withSortedKeys } from "../files/versioned-json.ts";
import { readManifest } from "../model/model-folder.ts";
import { listExcluded } from "../store/dataset-images.ts";
import { addModelImages, type NewModelImage } from "../store/model-images.ts";
import { registerModel } from "../store/models.ts";
import { getProductSettings } from "../store/product-settings.ts";
import { ensureProduct, getProduct, type Product } from "../store/products.ts";
import {
  canGoOn,
  endRun,
  getRun,
  listRuns,
  type Run,
  recordRunSteps,
  resumeRun,
  startRun,
} from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { findRunPlan, readRunPlan, runPaths } from "../training/run-folder.ts";
import type { AppContext } from "./app-context.ts";
import { compute } from "./compute-process.ts";
import { newId } from "./new-id.ts";
import type { Engine, Ports } from "./ports.ts";
import { noteStepTime } from "./step-time.ts";

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
  /** What computed it so far, and does to its end; null where that is to be found out. */
  readonly device: Device | null;
};

/** What a training needs of the application. */
export type TrainingHost = Pick<AppContext, "store" | "ports" | "devices">;

/** Steps between two notes of a run's progress in the database. */
const NOTED_STEPS = 500;
/** A driver that crashed once may not crash again; one that goes on doing so has a reason that a person must find. */
const MOST_CRASHES = 3;

/**
 * Trains a model. Stopped by the signal it keeps its checkpoint, and the result has no model. Throws KensaError as
 * `trainModel` does, and `not-found` where there is nothing to resume.
 */
export async function trainProduct(host: TrainingHost, options: TrainOptions): Promise<TrainingResult> {
  const { store, ports } = host;
  const product = await ensureProduct(store, options.product);
  const good = options.good.map((folder) => resolve(folder));
  const { settings, out } = options;
  const begun = options.resume
    ? await resumeSame(store, { product, good, settings, out })
    : await beginTraining(store, ports, { product, good, settings, out });
  return runTraining(host, begun, options);
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
  return { run, product, good, modelFolder: modelFolderFor(store, id, out), resume: false, device: null };
}

/**
 * Takes up a stopped training by its id.
 *
 * @throws KensaError `not-found`, or `conflict` where it runs or has finished
 */
export async function takeUpTraining(store: Store, runId: string): Promise<BegunTraining> {
  const stopped = await getRun(store, runId);
  const plan = await findRunPlan(stopped.folder);
  const product = await getProduct(store, stopped.productId);
  const good = plan?.good ?? (await getProductSettings(store, product.id)).settings.goodFolders;
  const run = await resumeRun(store, runId, process.pid);
  const device = plan?.device ?? null;
  return { run, product, good, modelFolder: modelFolderFor(store, runId), resume: plan !== null, device };
}

/** Runs a training that was begun, to its end or to the signal, and enters what came of it. Throws as `trainProduct`. */
export async function runTraining(
  host: TrainingHost,
  begun: BegunTraining,
  { signal, onProgress }: TrainingListeners = {},
): Promise<TrainingResult> {
  const { store, ports } = host;
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
  const report = (thrown: unknown) => ports.onFault?.(thrown);
  const training = trainAndEnter(host, begun, { signal, onProgress: listen });
  const { request, result } = await training.catch(async (thrown: unknown) => {
    // What stopped the training is what a person has to hear, even where it cannot be noted.
    await endRun(store, begun.run.id, { ...endingOf(thrown), steps }).catch(report);
    throw thrown;
  });
  // The training is over, whatever becomes of these.
  await noteStepTime(store, request, imagesPerSecond).catch(report);
  if (result.model !== null) await removeSurely(request.runFolder).catch(report);
  return result;
}

type Listening = {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: RunProgress) => void;
};

type Entered = { readonly request: TrainingRequest; readonly result: TrainingResult };

async function trainAndEnter(
  host: TrainingHost,
  begun: BegunTraining,
  { signal, onProgress }: Listening,
): Promise<Entered> {
  const request = await requestFor(host, begun, signal);
  const result =
    (await writtenEarlier(request)) ?? (await trainThroughCrashes(request, host.ports, signal, onProgress));
  await enter(host.store, begun.product, request, result);
  return { request, result };
}

async function requestFor(
  { store, devices }: TrainingHost,
  begun: BegunTraining,
  signal: AbortSignal | undefined,
): Promise<TrainingRequest> {
  const { run, product, good, modelFolder, resume } = begun;
  const device = begun.device ?? (await devices.resolve(run.settings, signal));
  const { knownBadFolder } = (await getProductSettings(store, product.id)).settings;
  return {
    product: product.name,
    good: [...good],
    excluded: await listExcluded(store, product.id),
    ...(knownBadFolder === null ? {} : { knownBad: knownBadFolder }),
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
  for (const stopped of await listRuns(store, product.id)) {
    if (!canGoOn(stopped) || !isSame(stopped.settings, settings)) continue;
    const plan = await findRunPlan(stopped.folder);
    if (plan === null || !isSame(plan.good, good)) continue;
    const run = await resumeRun(store, stopped.id, process.pid);
    const device = plan.device ?? null;
    return { run, product, good, modelFolder: modelFolderFor(store, run.id, out), resume: true, device };
  }
  throw new KensaError(
    "not-found",
    "There is no stopped training of this product with these folders and settings.",
    { action: "Give the same options as before, or start anew without --resume." },
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, withSortedKeys) === JSON.stringify(other, withSortedKeys);
}

function modelFolderFor(store: Store, id: string, out: string | null = null): string {
  return resolve(out ?? join(store.folder.models, id));
}

/** Notes how a training ended, and the model that it left. */
async function enter(
  store: Store,
  { id: productId }: Product,
  request: TrainingRequest,
  result: TrainingResult,
): Promise<void> {
  const { modelId, modelFolder } = request;
  if (result.model === null) {
    await endRun(store, modelId, { state: "cancelled", steps: result.steps });
    return;
  }
  await registerModel(store, await readManifest(modelFolder), modelFolder, productId);
  await addModelImages(store, modelId, await imagesOf(request));
  await endRun(store, modelId, { state: "finished", steps: result.steps });
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
