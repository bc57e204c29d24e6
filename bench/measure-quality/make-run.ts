/**
 * @file One run: a training that sees good parts only, then an evaluation that sees the finished model only.
 *
 * The two halves are functions of different folders. `trainOn` gets `train/good`; when it returns, the model and its threshold
 * lie on the disk, hashed. `evaluateOn` gets that model and the test folders, and what it finds goes into the record and nowhere
 * else.
 */
import { rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { figuresByKind, kindOfFile } from "../../src-main/cli/defect-kinds.ts";
import { failureOf, KensaError } from "../../src-main/contract/errors.ts";
import type { InspectedImage } from "../../src-main/contract/inspection.ts";
import { type ModelManifest, warningSentence } from "../../src-main/contract/model.ts";
import type { TrainingResult, TrainingSettings } from "../../src-main/contract/training.ts";
import { listImages } from "../../src-main/core/dataset/scan-folder.ts";
import { sha256OfFile } from "../../src-main/core/files/hash.ts";
import { readManifest } from "../../src-main/core/model/model-folder.ts";
import { median } from "../statistics.ts";
import type { Computing, Evaluated } from "./computing.ts";
import type { DataSet, TestFolders } from "./data-sets.ts";
import { choosePictures, drawPictures, picturesPath, writePictures } from "./pictures.ts";
import type { PlannedRun } from "./protocol.ts";
import { type MeasuredOutcome, type QualityRun, type RunKey, runPath } from "./run-record.ts";

/** How far a run is, for people: «training», 40 of 100 steps. */
export type RunProgress = {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  readonly secondsLeft: number | null;
};

export type RunContext = {
  readonly computing: Computing;
  /** Where results go; a run computes in `work/` below it and leaves nothing there. */
  readonly out: string;
  readonly facts: Pick<QualityRun, "fixedAt" | "machine" | "versions" | "parallel">;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
};

/**
 * Trains, evaluates, draws the pictures of the images that were judged best and worst, and gives the record. A training that
 * diverged is a finished run too. Throws what else goes wrong; `cancelled` with the signal given.
 */
export async function makeRun(planned: PlannedRun, context: RunContext): Promise<QualityRun> {
  const { set, settings } = planned;
  const key: RunKey = { set: set.name, preset: settings.preset, seed: settings.seed };
  const startedAt = context.now().toISOString();
  const work = join(context.out, "work", runPath(key));
  await rm(work, { recursive: true, force: true });
  await rm(picturesPath(context.out, key), { force: true });
  try {
    const outcome = await outcomeOf(planned, { key, work }, context);
    const finishedAt = context.now().toISOString();
    const head = { kind: "kensa-quality-run", schemaVersion: 1, set: set.name, settings } as const;
    return { ...head, ...context.facts, startedAt, finishedAt, load: loadavg()[2]!, outcome };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Place = { readonly key: RunKey; readonly work: string };

async function outcomeOf(
  { set, settings }: PlannedRun,
  place: Place,
  context: RunContext,
): Promise<QualityRun["outcome"]> {
  let trained: Trained;
  try {
    trained = await trainOn(set.trainGood, settings, place, context);
  } catch (thrown) {
    if (thrown instanceof KensaError && thrown.code === "diverged")
      return { kind: "failed", failure: failureOf(thrown) };
    throw thrown;
  }
  const evaluated = await evaluateOn(trained, set.test, settings.threads, context);
  await keepPictures(evaluated, trained, { set, settings, place }, context);
  return describe(trained, evaluated, set);
}

/** A finished model on the disk. */
type Trained = { readonly folder: string; readonly manifest: ModelManifest; readonly result: TrainingResult };

async function trainOn(
  good: string,
  settings: TrainingSettings,
  { key, work }: Place,
  { computing, signal, onProgress }: RunContext,
): Promise<Trained> {
  const folder = join(work, "model");
  const request = {
    product: key.set.slice(0, 120),
    good: [good],
    settings,
    device: "cpu" as const,
    runFolder: join(work, "run"),
    modelFolder: folder,
    modelId: "quality",
    resume: false,
  };
  const result = await computing.train(request, {
    signal,
    onProgress: ({ stage, done, total, secondsLeft }) => onProgress({ stage, done, total, secondsLeft }),
  });
  if (result.model === null) throw new KensaError("cancelled", "The training was stopped.");
  return { folder, manifest: await readManifest(folder), result };
}

async function evaluateOn(
  { folder }: Trained,
  { good, defects, masks }: TestFolders,
  threads: number,
  { computing, signal, onProgress }: RunContext,
): Promise<Evaluated> {
  const request = { model: folder, good: [good], bad: [...defects], masks, threads };
  return computing.evaluate(request, {
    signal,
    onProgress: (progress) => onProgress({ stage: "evaluate", ...progress }),
  });
}

async function keepPictures(
  { images }: Evaluated,
  { folder }: Trained,
  { set, settings, place }: PlannedRun & { readonly place: Place },
  { computing, out, signal }: RunContext,
): Promise<void> {
  const chosen = choosePictures(images, kindIn(set.test));
  if (chosen.length === 0) return;
  const heatmaps = join(place.work, "overlays");
  const paths = chosen.map(({ file }) => file);
  const request = { model: folder, paths, heatmaps, watch: false, threads: settings.threads };
  const drawn = await drawPictures(chosen, await computing.inspect(request, signal));
  await writePictures(picturesPath(out, place.key), drawn);
}

async function describe(
  { manifest, result }: Trained,
  { result: figures, images }: Evaluated,
  { trainGood, test }: DataSet,
): Promise<MeasuredOutcome> {
  const kindOf = kindIn(test);
  const judged = images.filter(({ score }) => score !== null);
  const scores = Map.groupBy(judged, kindOf);
  const { good = [], ...defective } = Object.fromEntries(
    [...scores].map(([kind, members]) => [kind, members.map(({ score }) => rounded(score!))]),
  );
  const { train, calibration, check } = manifest.data;
  return {
    kind: "measured",
    training: {
      steps: result.steps,
      seconds: result.seconds,
      stopped: result.stopped,
      images: { train, calibration, check },
      dataHash: result.dataHash,
      warnings: manifest.training.warnings.map(warningSentence),
    },
    model: {
      createdAt: manifest.createdAt,
      checksum: manifest.checksum,
      threshold: manifest.threshold.value,
    },
    figures,
    kinds: figuresByKind(images, kindOf),
    scores: { good, defective },
    millisecondsPerImage: judged.length === 0 ? 0 : median(judged.map(millisecondsOf)),
    testImagesTrainedOn: await countShared(trainGood, images),
  };
}

/** The kind of a test image: the folder of `test/` that it lies in. */
function kindIn({ folder, good }: TestFolders): (image: InspectedImage) => string {
  return ({ file }) => kindOfFile(file, [good], [folder]);
}

function millisecondsOf({ timings: { read, decode, score, heatmap } }: InspectedImage): number {
  return read + decode + score + heatmap;
}

/** Seven digits: what a 32-bit number holds. */
function rounded(score: number): number {
  return Number(score.toPrecision(7));
}

/** How many test images have the very content of one that was there to train on. */
async function countShared(trainGood: string, images: readonly InspectedImage[]): Promise<number> {
  const { files } = await listImages([trainGood]);
  const hashes = new Set<string>();
  for (const file of files) hashes.add(await sha256OfFile(file));
  return images.filter(({ sha256 }) => sha256 !== null && hashes.has(sha256)).length;
}
