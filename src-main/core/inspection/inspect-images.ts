/** @file Inspects files and folders, one image after the other, with bounded memory. */
import { stat } from "node:fs/promises";
import { type Failure, KensaError } from "../../contract/errors.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ImageProgress, InspectionRequest, InspectionTally } from "../../contract/worker.ts";
import { listImages } from "../dataset/scan-folder.ts";
import { SeenFiles } from "../dataset/seen-files.ts";
import { openModel } from "../model/model-folder.ts";
import { withThreshold } from "../model/with-threshold.ts";
import { contentMarkOf } from "./content-mark.ts";
import { Inspector } from "./inspector.ts";
import { type InspectedRoot, overlayPaths } from "./overlay-paths.ts";
import { prefetch } from "./prefetch.ts";
import { unjudgedImage } from "./unjudged-image.ts";
import { watchImages } from "./watch-images.ts";

export type InspectionContext = {
  readonly signal: AbortSignal;
  /** Before an image of a watched folder, or one that is looked at alone, is read; with its content mark, null where it has gone. */
  readonly onBegin?: (file: string, mark: string | null) => void;
  readonly onImage: (image: InspectedImage) => void;
  readonly onProgress: (progress: ImageProgress) => void;
};

/** Images read and decoded while the one before them is scored; of a watched folder none, or it would wait for the next. */
const AHEAD = 2;

/**
 * Judges every image once and reports it as soon as it is judged. An image that cannot be judged is reported with its reason and
 * stops nothing. Throws where the model cannot be opened or a path does not exist; with the signal given it ends early.
 */
export async function inspectImages(
  request: InspectionRequest,
  context: InspectionContext,
): Promise<InspectionTally> {
  const startedMs = performance.now();
  const model = withThreshold(await openModel(request.model), request.threshold);
  const inspector = await Inspector.open(model, request.threads);
  const tally = { pass: 0, fail: 0, cannotJudge: 0 };
  const seconds = () => (performance.now() - startedMs) / 1000;
  const progressOf = (total: number | null): ImageProgress => {
    const done = tally.pass + tally.fail + tally.cannotJudge;
    return { done, total, secondsLeft: total === null ? null : (seconds() * (total - done)) / done };
  };
  const report = (image: InspectedImage, total: number | null) => {
    tally[image.verdict === "cannot-judge" ? "cannotJudge" : image.verdict] += 1;
    context.onImage(image);
    context.onProgress(progressOf(total));
  };
  const onPresence = (isThere: boolean) =>
    context.onProgress({ ...progressOf(null), isFolderMissing: !isThere });
  try {
    const maps = request.maps === true ? inspector.maps : [];
    if (request.maps === true) inspector.requireMaps(maps);
    const roots = await rootsOf(request.paths);
    const overlayOf = request.heatmaps === null ? () => null : overlayPaths(request.heatmaps, roots);
    const { files, refused, total } = await filesOf(request, roots, { signal: context.signal, onPresence });
    for (const { file, reason } of refused)
      report(unjudgedImage(file, model.manifest.threshold.value, reason), total);
    const load = async (file: string) => {
      if (request.watch || request.alone) context.onBegin?.(file, await contentMarkOf(file));
      return inspector.load(file);
    };
    for await (const loaded of prefetch(files, request.watch || request.alone ? 0 : AHEAD, load)) {
      if (context.signal.aborted) break;
      report(await inspector.judge(loaded, { overlay: overlayOf(loaded.file), maps }), total);
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

async function filesOf(
  request: InspectionRequest,
  roots: readonly InspectedRoot[],
  { signal, onPresence }: { signal: AbortSignal; onPresence: (isThere: boolean) => void },
): Promise<FilesToInspect> {
  const judged = new Map(request.judged?.map(({ file, mark }) => [file, mark]));
  if (request.watch && !request.alone) {
    const known = new Map([...judged].filter((entry): entry is [string, string] => entry[1] !== null));
    return { files: watchImages(request.paths, signal, { known, onPresence }), refused: [], total: null };
  }
  const lists: Awaited<ReturnType<typeof listImages>>[] = [];
  for (const { path, isFolder } of roots) {
    lists.push(isFolder ? await listImages([path], { signal }) : { files: [path], refused: [] });
  }
  const seen = new SeenFiles();
  const listed = await seen.newOf(
    lists.flatMap((list) => list.files),
    (file) => file,
  );
  if (request.alone) return { files: await nextOf(listed, judged, request), refused: [], total: 1 };
  const files = listed.filter((file) => !judged.has(file));
  const unread = await seen.newOf(
    lists.flatMap((list) => list.refused),
    ({ file }) => file,
  );
  const refused = unread.filter(({ file }) => !judged.has(file));
  return { files, refused, total: files.length + refused.length };
}

/** The next file that is left, alone; none where all were judged. */
async function nextOf(
  files: readonly string[],
  judged: ReadonlyMap<string, string | null>,
  { watch }: InspectionRequest,
): Promise<string[]> {
  for (const file of files) {
    if (!judged.has(file) || (watch && judged.get(file) !== (await contentMarkOf(file)))) return [file];
  }
  return [];
}

async function rootsOf(paths: readonly string[]): Promise<InspectedRoot[]> {
  const roots: InspectedRoot[] = [];
  for (const path of paths) {
    const status = await stat(path).catch((cause: unknown) => {
      const message = `${path} does not exist or cannot be read.`;
      throw new KensaError("not-found", message, { action: "Check the path.", cause });
    });
    roots.push({ path, isFolder: status.isDirectory() });
  }
  return roots;
}
