/** @file Inspects files and folders, one image after the other, with bounded memory. */
import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Failure, KensaError } from "../../contract/errors.ts";
import type { InspectedImage, Timings } from "../../contract/inspection.ts";
import type { ImageProgress, InspectionRequest, InspectionTally } from "../../contract/worker.ts";
import { listImages } from "../dataset/scan-folder.ts";
import { openModel } from "../model/model-folder.ts";
import { Inspector, type LoadedImage } from "./inspector.ts";
import { prefetch } from "./prefetch.ts";
import { watchImages } from "./watch-images.ts";

export type InspectionContext = {
  readonly signal: AbortSignal;
  readonly onImage: (image: InspectedImage) => void;
  readonly onProgress: (progress: ImageProgress) => void;
};

/** Images read and decoded while the one before them is scored. */
const AHEAD = 2;
const NO_TIME: Timings = { read: 0, decode: 0, score: 0, heatmap: 0, write: 0 };

/**
 * Judges every image and reports it as soon as it is judged. An image that cannot be judged is reported with its reason and
 * stops nothing. Throws where the model cannot be opened or a path does not exist; with the signal given it ends early.
 */
export async function inspectImages(
  request: InspectionRequest,
  context: InspectionContext,
): Promise<InspectionTally> {
  const startedMs = performance.now();
  const model = await openModel(request.model);
  const inspector = await Inspector.open(model, request.threads);
  const tally = { pass: 0, fail: 0, cannotJudge: 0 };
  const seconds = () => (performance.now() - startedMs) / 1000;
  const report = (image: InspectedImage, total: number | null) => {
    tally[image.verdict === "cannot-judge" ? "cannotJudge" : image.verdict] += 1;
    context.onImage(image);
    const done = tally.pass + tally.fail + tally.cannotJudge;
    context.onProgress({
      done,
      total,
      secondsLeft: total === null ? null : (seconds() * (total - done)) / done,
    });
  };
  try {
    const { files, refused, total } = await filesOf(request, context.signal);
    for (const { file, reason } of refused)
      report(notAnImage(file, reason, model.manifest.threshold.value), total);
    const load = (file: string) => inspector.load(file);
    for await (const loaded of prefetch(files, AHEAD, load)) {
      if (context.signal.aborted) break;
      report(await inspector.judge(loaded, await overlayFileOf(loaded, request)), total);
    }
  } finally {
    await inspector.close();
  }
  return { ...tally, seconds: seconds() };
}

type FilesToInspect = {
  readonly files: AsyncIterable<string> | Iterable<string>;
  readonly refused: readonly { readonly file: string; readonly reason: Failure }[];
  readonly total: number | null;
};

async function filesOf(request: InspectionRequest, signal: AbortSignal): Promise<FilesToInspect> {
  if (request.watch) return { files: watchImages(request.paths, signal), refused: [], total: null };
  const files: string[] = [];
  const refused: { file: string; reason: Failure }[] = [];
  for (const path of request.paths) {
    if (await isFolder(path)) {
      const listed = await listImages([path], { signal });
      files.push(...listed.files);
      refused.push(...listed.refused);
    } else files.push(path);
  }
  return { files, refused, total: files.length + refused.length };
}

async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch((cause: unknown) => {
    throw new KensaError("not-found", `${path} does not exist or cannot be read.`, {
      action: "Check the path.",
      cause,
    });
  });
  return status.isDirectory();
}

/** The overlay has the image's path below the folder that was asked for, so that equal names do not meet. */
async function overlayFileOf({ file }: LoadedImage, request: InspectionRequest): Promise<string | null> {
  if (request.heatmaps === null) return null;
  const roots = request.paths.map((path) => resolve(path));
  const root =
    roots.find((path) => resolve(file) !== path && resolve(file).startsWith(path)) ?? dirname(resolve(file));
  const inner = `${relative(root, resolve(file))}.png`;
  return roots.length > 1 ? join(request.heatmaps, basename(root), inner) : join(request.heatmaps, inner);
}

function notAnImage(file: string, reason: Failure, threshold: number): InspectedImage {
  return {
    file,
    sha256: null,
    score: null,
    scoreParts: {},
    threshold,
    verdict: "cannot-judge",
    reason,
    regions: [],
    timings: NO_TIME,
    heatmapFile: null,
  };
}
