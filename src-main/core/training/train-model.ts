/**
 * @file One training from a folder of good parts to a model on disk.
 *
 * Everything it does is a function of the settings, the images and the seed, and of nothing else: stopped at any moment, it
 * goes on from its last checkpoint to the same model.
 */
import { mkdir, rm } from "node:fs/promises";
import ort from "onnxruntime-node";
import {
  MODEL_SCHEMA_VERSION,
  type ModelData,
  type ModelManifest,
  type NotedWarning,
} from "../../contract/model.ts";
import type {
  StopReason,
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
} from "../../contract/training.ts";
import { captureTimes } from "../dataset/capture-times.ts";
import { findNearDuplicates, largestBurst } from "../dataset/find-near-duplicates.ts";
import { withReference } from "../dataset/learn-alignment.ts";
import { prepareDataset } from "../dataset/prepare-dataset.ts";
import { openPreparedDataset, type PreparedDataset } from "../dataset/prepared-dataset.ts";
import { requireNotCancelled } from "../dataset/require-not-cancelled.ts";
import { listImages } from "../dataset/scan-folder.ts";
import { splitDataset } from "../dataset/split-dataset.ts";
import type { Executor } from "../engine/executor.ts";
import { systemFailure } from "../files/system-failure.ts";
import { writeFileWhole } from "../files/write-whole.ts";
import { contrastOf } from "../image/contrast.ts";
import { requireNewModelFolder, writeModel } from "../model/model-folder.ts";
import type { Calibrated } from "./calibrate.ts";
import { type CheckpointProgress, writeCheckpoint } from "./checkpoint.ts";
import { type ImageMethod, imageMethodOf } from "./image-method.ts";
import { fewImages, hardlyFinds, notAligned, promiseDoubtful, strayScore } from "./model-warnings.ts";
import { drawReconstructions } from "./reconstruction-pictures.ts";
import { drawPreview } from "./reconstruction-preview.ts";
import { requireVariation } from "./require-variation.ts";
import { type RunPlan, readRunPlan, runPaths, writeRunPlan } from "./run-folder.ts";
import { expectedSteps, secondsLeft } from "./schedule.ts";
import { StageClock } from "./stage-clock.ts";
import { loadCheckpoint, openExecutor } from "./training-executor.ts";
import { type LoopResult, runTrainingLoop } from "./training-loop.ts";
import { warningsOf } from "./training-watch.ts";

export type TrainingContext = {
  readonly kensaVersion: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
};

/** Steps between two points of the curve. */
const CURVE_STEPS = 50;

/**
 * Trains, calibrates and writes the model. With the signal given it stops at a checkpoint, and the result has no model.
 * Throws KensaError: `not-found`, `too-few-images`, `invalid-input`, `diverged`, `disk-full`, `device-unavailable`, ….
 */
export async function trainModel(
  request: TrainingRequest,
  context: TrainingContext,
): Promise<TrainingResult> {
  const startedMs = performance.now();
  await requireNewModelFolder(request.modelFolder);
  // What cannot be used is refused before any image is read.
  const method = await imageMethodOf(
    request.resume ? (await readRunPlan(request.runFolder)).settings : request.settings,
  );
  const { dataset, run } = request.resume ? await reopenRun(request) : await beginRun(request, context);
  try {
    const { steps, stopped } = await trainRun({ request, context, dataset, run, method });
    return {
      model: stopped === "cancelled" ? null : request.modelFolder,
      preset: run.settings.preset,
      steps,
      seconds: (performance.now() - startedMs) / 1000,
      stopped,
      device: request.device,
      dataHash: dataset.dataHash,
    };
  } finally {
    await dataset.close();
  }
}

type Prepared = { readonly dataset: PreparedDataset; readonly run: RunPlan };

async function reopenRun({ runFolder }: TrainingRequest): Promise<Prepared> {
  const run = await readRunPlan(runFolder);
  return { run, dataset: await openPreparedDataset(runPaths(runFolder).data, run.settings.geometry) };
}

async function beginRun(request: TrainingRequest, context: TrainingContext): Promise<Prepared> {
  const { runFolder } = request;
  const paths = runPaths(runFolder);
  await mkdir(runFolder, { recursive: true }).catch((thrown: unknown) => {
    throw systemFailure(thrown, runFolder);
  });
  // What an earlier training left here speaks of other images than those that are prepared now.
  await rm(paths.plan, { force: true });
  await rm(paths.checkpoint, { force: true });
  const { knownBad } = request;
  const except = knownBad === undefined ? [] : [knownBad];
  const { files, refused } = await listImages(request.good, { signal: context.signal, except });
  const stage = new StageClock("prepare", context);
  const excluded = new Set(request.excluded);
  const { signal } = context;
  if (request.settings.geometry.alignment === "part") stage.report(0, files.length);
  const geometry = await withReference(request.settings.geometry, files, { excluded, signal });
  const dataset = await prepareDataset({
    files,
    geometry,
    excluded,
    cacheFolder: paths.data,
    signal,
    onProgress: (done, total) => stage.report(done, total),
  });
  try {
    const run = await planRun(request, { dataset, refused }, context);
    await writeRunPlan(runFolder, run);
    return { dataset, run };
  } catch (thrown) {
    await dataset.close();
    throw thrown;
  }
}

async function planRun(
  { settings, device, good }: TrainingRequest,
  { dataset, refused }: { dataset: PreparedDataset; refused: RunPlan["refused"] },
  context: TrainingContext,
): Promise<RunPlan> {
  const hashes = dataset.images.map(({ sha256 }) => sha256);
  const stage = new StageClock("compare", context);
  const { groups, duplicates, warning } = await findNearDuplicates(await dataset.readThumbnails(), hashes, {
    signal: context.signal,
    onProgress: (done, total) => stage.report(done, total),
  });
  const times = captureTimes(
    dataset.images.map(({ file }) => file),
    context.now(),
  );
  const mostTogether = largestBurst(hashes.length);
  const split = splitDataset(hashes, groups, settings.seed, { times, mostTogether });
  const partsIn = (set: Uint32Array) => new Set(Array.from(set, (image) => groups[image])).size;
  return {
    kind: "kensa-run",
    schemaVersion: 1,
    settings: { ...settings, geometry: dataset.geometry },
    device,
    good: [...good],
    split: {
      train: [...split.train],
      calibration: [...split.calibration],
      check: [...split.check],
      groups: [...groups],
      calibrationParts: partsIn(split.calibration),
      checkParts: partsIn(split.check),
    },
    calibratedOn: times === null ? "drawn" : "latest",
    nearDuplicates: duplicates,
    refused,
    warnings: warning === null ? [] : [warning],
  };
}

type RunInput = Prepared & {
  readonly request: TrainingRequest;
  readonly context: TrainingContext;
  readonly method: ImageMethod;
};

async function trainRun(input: RunInput): Promise<{ steps: number; stopped: StopReason }> {
  const executor = openExecutor(input.request.device, input.run.settings.threads);
  try {
    const trained = await train({ ...input, executor });
    if (trained.stopped !== "cancelled") await finish({ ...input, executor, trained });
    return { steps: trained.step, stopped: trained.stopped };
  } finally {
    await executor.dispose();
  }
}

type TrainInput = RunInput & { readonly executor: Executor };

/** Where there is nothing to learn, the calibration that follows is all; stopped in it, a training has its images prepared. */
const NOTHING_LEARNED: LoopResult = {
  step: 0,
  discriminatorSteps: 0,
  seconds: 0,
  curve: [],
  sums: {},
  stopped: "finished",
};

async function train({ request, context, dataset, run, method, executor }: TrainInput): Promise<LoopResult> {
  const { settings, split } = run;
  const { size, channels } = settings.geometry;
  const baseline = await requireVariation(dataset, split.train);
  const { learning } = method;
  if (learning === null) return NOTHING_LEARNED;
  const { checkpoint, preview } = runPaths(request.runFolder);
  const from = await loadCheckpoint(executor, learning, { checkpoint, seed: settings.seed });
  const stage = new StageClock("train", context);
  return runTrainingLoop({
    course: learning.courseOn({ dataset, records: split.train, baseline }),
    settings,
    curveSteps: CURVE_STEPS,
    executor,
    from,
    signal: context.signal,
    onStep: (spent, point) =>
      stage.reportStep({
        done: spent.step,
        total: expectedSteps(settings.budget, spent),
        secondsLeft: secondsLeft(settings.budget, spent),
        imagesPerSecond: (spent.step * learning.batchSize) / Math.max(spent.seconds, 1e-3),
        point,
      }),
    onCheckpoint: async (progress: CheckpointProgress) =>
      writeCheckpoint(checkpoint, { ...progress, state: await executor.read() }),
    onPreview: async (shown) =>
      writeFileWhole(preview, await drawPreview(shown, { width: size, height: size, channels })),
  });
}

type FinishInput = TrainInput & { readonly trained: LoopResult };

/** Calibrates the trained networks and writes the model folder. */
async function finish(input: FinishInput): Promise<void> {
  const { request, context, dataset, run, method, executor, trained } = input;
  const { settings, split } = run;
  const stage = new StageClock("calibrate", context);
  const calibrated = await method.calibrateWith(executor, {
    settings,
    dataset,
    split,
    reconstructionRatio: trained.curve.at(-1)?.reconstructionRatio ?? null,
    threads: settings.threads,
    signal: context.signal,
    onProgress: (done, total) => stage.report(done, total),
  });
  requireNotCancelled(context.signal);
  new StageClock("export", context).report(0, 1);
  const used = [...split.check, ...split.calibration, ...split.train];
  const shown = used.slice(0, 6);
  const leastContrast = await leastContrastOf(dataset, used);
  await writeModel(request.modelFolder, {
    manifest: describeModel({ ...input, calibrated, leastContrast }),
    graph: calibrated.graph,
    pictures: { "reconstructions.png": await drawReconstructions(calibrated.graph, dataset, shown) },
  });
}

type Description = FinishInput & { readonly calibrated: Calibrated; readonly leastContrast: number };

function describeModel(description: Description) {
  const { request, context, dataset, run, method, trained, calibrated, leastContrast } = description;
  return {
    kind: "kensa-model" as const,
    schemaVersion: MODEL_SCHEMA_VERSION as typeof MODEL_SCHEMA_VERSION,
    id: request.modelId,
    product: request.product,
    createdAt: context.now().toISOString(),
    kensaVersion: context.kensaVersion,
    settings: run.settings,
    hyperParameters: method.hyperParameters,
    data: { ...describeData(dataset, run), leastContrast },
    score: calibrated.formula,
    calibration: describeScores(calibrated),
    threshold: calibrated.threshold,
    heatmapThreshold: calibrated.heatmapThreshold,
    mapThresholds: calibrated.mapThresholds,
    training: {
      steps: trained.step,
      seconds: trained.seconds,
      stopped: trained.stopped,
      curve: trained.curve,
      reconstructionRatio: trained.curve.at(-1)?.reconstructionRatio ?? null,
      warnings: warningsFor({ dataset, run, trained, calibrated }),
    },
    engine: {
      executor: request.device === "tensorflow" ? "tensorflow" : "onnxruntime",
      device: request.device,
      threads: run.settings.threads,
      versions: { node: process.versions.node, onnxruntime: ort.env.versions.node ?? "unknown" },
    },
  };
}

/** Of the faintest of these images: a picture of far less shows no part. */
async function leastContrastOf(dataset: PreparedDataset, records: readonly number[]): Promise<number> {
  const pixels = new Uint8Array(dataset.recordBytes);
  let least = Number.POSITIVE_INFINITY;
  for (const record of records) {
    await dataset.readRecords([record], pixels);
    least = Math.min(least, contrastOf(pixels, dataset.geometry.channels));
  }
  return least;
}

function describeScores({ scores, partNumbers, checkScores }: Calibrated): ModelManifest["calibration"] {
  return { scores, ...(partNumbers === undefined ? {} : { partNumbers }), checkScores };
}

function warningsFor({
  dataset,
  run,
  trained,
  calibrated,
}: Pick<Description, "dataset" | "run" | "trained" | "calibrated">): NotedWarning[] {
  const { threshold, checkScores, strays, formula } = calibrated;
  return [
    ...fewImages(dataset.images.length),
    ...run.warnings,
    ...notAligned(dataset.refused, dataset.images.length),
    ...warningsOf(trained.curve),
    ...hardlyFinds(formula),
    ...promiseDoubtful(threshold, { scores: checkScores, parts: run.split.checkParts }),
    ...strayScore(strays.map((record) => dataset.images[record]!.file)),
  ];
}

function describeData(dataset: PreparedDataset, run: RunPlan): ModelData {
  const { split, calibratedOn, nearDuplicates, refused } = run;
  const { calibrationParts } = split;
  return {
    hash: dataset.dataHash,
    train: split.train.length,
    calibration: split.calibration.length,
    check: split.check.length,
    ...(calibrationParts ? { calibrationParts } : {}),
    ...(calibratedOn ? { calibratedOn } : {}),
    exactDuplicates: dataset.exactDuplicates,
    nearDuplicates,
    refused: [...refused, ...dataset.refused],
  };
}
