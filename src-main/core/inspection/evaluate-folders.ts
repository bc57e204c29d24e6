/** @file Judges folders whose truth is known, and works out how good the model is at it. */
import { access } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { EvaluationRequest, ImageProgress } from "../../contract/worker.ts";
import { listEachFolder } from "../dataset/list-each-folder.ts";
import { requireNotCancelled } from "../dataset/require-not-cancelled.ts";
import { type EvaluatedImage, evaluateScores } from "../evaluation/evaluate-scores.ts";
import { PixelRanking } from "../evaluation/localisation.ts";
import { readMask } from "../image/read-mask.ts";
import { heatmapOnUpright } from "../image/upright-heatmap.ts";
import { openModel } from "../model/model-folder.ts";
import { withThreshold } from "../model/with-threshold.ts";
import { Inspector, type LoadedImage } from "./inspector.ts";
import { prefetch } from "./prefetch.ts";

export type EvaluationContext = {
  readonly signal: AbortSignal;
  readonly onImage: (image: InspectedImage) => void;
  readonly onProgress: (progress: ImageProgress) => void;
};

/** An image of the test set: its truth, and the picture of its defect where there is one. */
type TestImage = { readonly file: string; readonly defective: boolean; readonly mask: string | null };

const AHEAD = 2;

/**
 * The figures of a model on known images. Throws where the model cannot be opened, a folder holds no image or a mask cannot
 * be used; `cancelled` with the signal given. Images that cannot be judged are counted and left out of the figures.
 */
export async function evaluateFolders(
  request: EvaluationRequest,
  context: EvaluationContext,
): Promise<EvaluationResult> {
  const startedMs = performance.now();
  const model = withThreshold(await openModel(request.model), request.threshold);
  const images = await testImages(request, context.signal);
  const inspector = await Inspector.open(model, request.threads);
  const pixels = request.masks === null ? null : new PixelRanking();
  const outcomes: EvaluatedImage[] = [];
  try {
    const load = async (image: TestImage) => ({ image, loaded: await inspector.load(image.file) });
    for await (const { image, loaded } of prefetch(images, AHEAD, load)) {
      requireNotCancelled(context.signal);
      const { image: inspected, heatmap } = await inspector.judgeWithHeatmap(loaded);
      if (pixels && heatmap) await addPixels(pixels, heatmap, loaded, image);
      outcomes.push({ score: inspected.score, defective: image.defective });
      context.onImage(inspected);
      const secondsPerImage = (performance.now() - startedMs) / 1000 / outcomes.length;
      const left = images.length - outcomes.length;
      context.onProgress({
        done: outcomes.length,
        total: images.length,
        secondsLeft: left * secondsPerImage,
      });
    }
  } finally {
    await inspector.close();
  }
  return evaluateScores(outcomes, model.manifest.threshold, pixels, (performance.now() - startedMs) / 1000);
}

/** Each image once, also where folders lie in one another; its mask is looked for as that of the inner one. */
async function testImages(
  { good, bad, masks }: EvaluationRequest,
  signal: AbortSignal,
): Promise<TestImage[]> {
  const images: TestImage[] = [];
  for (const { files } of await listEachFolder(good, { signal, except: bad })) {
    for (const file of files) images.push({ file, defective: false, mask: null });
  }
  for (const { root, files } of await listEachFolder(bad, { signal, except: good })) {
    for (const file of files) images.push({ file, defective: true, mask: await maskOf(file, root, masks) });
  }
  return images;
}

/** `<masks>/<defect>/<file>_mask.png`, whether the folder given is that of one defect or of all of them. */
async function maskOf(file: string, root: string, masks: string | null): Promise<string | null> {
  if (masks === null) return null;
  const inner = relative(root, file).replace(/\.[^.]+$/, "_mask.png");
  for (const candidate of [join(masks, basename(root), inner), join(masks, inner)]) {
    if (await exists(candidate)) return candidate;
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A defective image without a mask, or with one that marks nothing, says nothing about places and is left out of the figures of places. */
async function addPixels(
  pixels: PixelRanking,
  heatmap: Float32Array,
  { decoded }: LoadedImage,
  { defective, mask }: TestImage,
): Promise<void> {
  if (!decoded || (defective && mask === null)) return;
  const upright = heatmapOnUpright(heatmap, decoded.placement);
  const truth = mask === null ? null : await readMask(mask, decoded.upright);
  if (defective && truth?.every((value) => value === 0)) return;
  pixels.add(upright, decoded.upright.width, truth);
}
