/** @file Inspections and evaluations: run in the compute process, every outcome stored. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { failureOf, KensaError } from "../../contract/errors.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ModelManifest } from "../../contract/model.ts";
import type {
  EvaluationRequest,
  ImageProgress,
  InspectionRequest,
  InspectionTally,
} from "../../contract/worker.ts";
import { isAnyImageName, scanFolder } from "../dataset/scan-folder.ts";
import { contentMarkOf } from "../inspection/content-mark.ts";
import { unjudgedImage } from "../inspection/unjudged-image.ts";
import { readManifest } from "../model/model-folder.ts";
import { endInspection, type InspectionOrigin, startInspection } from "../store/inspections.ts";
import { findModel, getModel, registerModel } from "../store/models.ts";
import type { Store } from "../store/store.ts";
import type { Ending } from "../store/tables.ts";
import { findDecidedThreshold } from "../store/thresholds.ts";
import { type ComputeOptions, compute } from "./compute-process.ts";
import { type OutcomeListeners, OutcomeWriter } from "./outcome-writer.ts";
import type { Ports } from "./ports.ts";

const RESTART_PAUSE_MS = 1000;

export type ImageListeners = {
  readonly signal?: AbortSignal | undefined;
  readonly onImage?: ((image: InspectedImage) => void) | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
};

export type InspectionListeners = ImageListeners & Pick<OutcomeListeners, "onStored">;

export type InspectionOutcome = InspectionTally & { readonly inspectionId: number };

/** An inspection that is noted as running, and waits to be run by `runInspection`. */
export type BegunInspection = { readonly id: number; readonly request: InspectionRequest };

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
  await registerModel(store, manifest, await registeredFolder(store, manifest, request.model));
  const threshold = request.threshold ?? (await findDecidedThreshold(store, manifest.id)) ?? undefined;
  const { id } = await startInspection(store, manifest.id, process.pid, origin);
  return { id, request: threshold === undefined ? request : { ...request, threshold } };
}

/** Where the model is to be sought later: a copy that somebody inspects with may be gone by then, so the place that is known stays. */
async function registeredFolder(store: Store, { id, createdAt }: ModelManifest, folder: string) {
  const known = await findModel(store, id);
  if (known === undefined) return folder;
  const found = await readManifest(known.folder).catch(() => undefined);
  return found?.id === id && found.createdAt === createdAt ? known.folder : folder;
}

/** Runs an inspection that was begun. Throws as `inspectPaths`, and where outcomes cannot be stored, which ends it at once. */
export async function runInspection(
  store: Store,
  ports: Ports,
  { id, request }: BegunInspection,
  listeners: InspectionListeners = {},
): Promise<InspectionOutcome> {
  const failing = new AbortController();
  const signals = listeners.signal === undefined ? [failing.signal] : [listeners.signal, failing.signal];
  const writer = new OutcomeWriter(store, id, {
    onStored: listeners.onStored,
    onFailure: () => failing.abort(),
  });
  try {
    const tally = await inspectThroughCrashes(ports, request, {
      onProgress: listeners.onProgress,
      signal: AbortSignal.any(signals),
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
    await endInspection(store, id, endingOf(thrown));
    throw thrown;
  }
}

/** A folder that is long to list may be given up before anything was judged. */
function endingOf(thrown: unknown): Ending {
  const failure = failureOf(thrown);
  return failure.code === "cancelled" ? { state: "cancelled" } : { state: "failed", failure };
}

/**
 * Goes on with the images that are left where the compute process died on the way: a line does not wait for a person. Where it
 * judged nothing before it died, the next image is looked at alone, and cannot be judged where the process dies over it again.
 */
async function inspectThroughCrashes(
  engine: Ports,
  request: InspectionRequest,
  { signal, onImage, onProgress }: ImageListeners,
): Promise<InspectionTally> {
  const startedMs = performance.now();
  const tally = { pass: 0, fail: 0, cannotJudge: 0 };
  const done = () => tally.pass + tally.fail + tally.cannotJudge;
  const pictures = await JudgedPictures.before(request, signal);
  const take = (image: InspectedImage) => {
    pictures.take(image.file);
    tally[image.verdict === "cannot-judge" ? "cannotJudge" : image.verdict] += 1;
    onImage?.(image);
  };
  let crash: unknown = null;
  let alone = false;
  for (;;) {
    const before = done();
    const { begun, failure } = await attempt(
      engine,
      { ...request, judged: pictures.all(), alone },
      {
        signal,
        onImage: take,
        onBegin: (file, mark) => pictures.begin(file, mark),
        onProgress: alone ? undefined : (progress) => onProgress?.(afterOthers(progress, before)),
      },
    );
    if (signal?.aborted || (failure === null && !alone)) break;
    if (alone && begun === null) {
      // Not an image's fault: the process gets to none. But in a watched folder none may be left.
      if (failure !== null || !request.watch) throw crash;
      alone = false;
      await pause(signal);
      continue;
    }
    if (failure !== null) {
      crash = requireCrash(failure);
      if (alone && begun !== null) take(await deadlyImage(request, begun));
    }
    alone = done() === before;
  }
  return { ...tally, seconds: (performance.now() - startedMs) / 1000 };
}

/** Which pictures were judged: in a watched folder another one may lie under the same name by now. */
class JudgedPictures {
  readonly #marks = new Map<string, string | null>();
  readonly #judged = new Map<string, string | null>();

  /** Those that count as judged at the beginning: none, or where only new ones are wanted all that are there. */
  static async before(
    { paths, onlyNew = false }: InspectionRequest,
    signal: AbortSignal | undefined,
  ): Promise<JudgedPictures> {
    const pictures = new JudgedPictures();
    if (onlyNew) await pictures.#takeAll(paths, signal);
    return pictures;
  }

  /** Files, and what lies in folders. */
  async #takeAll(paths: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    for (const path of paths) {
      const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
      const found = isFolder ? scanFolder([path], { signal }) : [{ file: path }];
      for await (const { file } of found)
        if (isAnyImageName(file)) this.#judged.set(file, await contentMarkOf(file));
    }
  }

  begin(file: string, mark: string | null): void {
    this.#marks.set(file, mark);
  }

  take(file: string): void {
    this.#judged.set(file, this.#marks.get(file) ?? null);
    this.#marks.delete(file);
  }

  all(): InspectionRequest["judged"] {
    return [...this.#judged].map(([file, mark]) => ({ file, mark }));
  }
}

/** One that dies of itself again and again must not take the whole processor. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(RESTART_PAUSE_MS, undefined, { signal });
  } catch (thrown) {
    if (!signal?.aborted) throw thrown;
  }
}

/** Any other failure would come again. */
function requireCrash(failure: unknown): unknown {
  if (failureOf(failure).code === "worker-crashed") return failure;
  throw failure;
}

type AttemptListeners = ImageListeners & { readonly onBegin: (file: string, mark: string | null) => void };

type Attempt = {
  /** The image that was begun last, where images are looked at one by one. */
  readonly begun: string | null;
  /** Why it came to no end; null where it did. */
  readonly failure: unknown;
};

/** Throws where it failed after the signal was given. */
async function attempt(
  engine: Ports,
  request: InspectionRequest,
  { signal, onImage, onBegin, onProgress }: AttemptListeners,
): Promise<Attempt> {
  let begun: string | null = null;
  const onReport: ComputeOptions["onReport"] = (report) => {
    if (report.kind === "image") onImage?.(report.image);
    if (report.kind === "image-begun") {
      begun = report.file;
      onBegin(report.file, report.mark);
    }
    if (report.kind === "image-progress") onProgress?.(report.progress);
  };
  try {
    await compute({ kind: "inspect", request }, { engine, signal, onReport });
    return { begun, failure: null };
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    return { begun, failure: thrown };
  }
}

/** The outcome for an image over which the compute process died, alone. */
async function deadlyImage({ model, threshold }: InspectionRequest, file: string): Promise<InspectedImage> {
  const { value } = threshold ?? (await readManifest(model)).threshold;
  return unjudgedImage(file, value, {
    code: "worker-crashed",
    message: "The compute process died over this image twice, the second time with this image alone.",
    action: "Open it in another program and save it anew, as PNG.",
    cause: "crashed-over-image",
  });
}

/** How far an inspection is, of which an earlier process did a part. */
function afterOthers(progress: ImageProgress, earlier: number): ImageProgress {
  const { done, total } = progress;
  return { ...progress, done: done + earlier, total: total === null ? null : total + earlier };
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
