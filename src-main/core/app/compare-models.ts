/** @file Two models on the same images, none of which either of them was trained on or took its threshold from. */
import { basename } from "node:path";
import { KensaError } from "../../contract/errors.ts";
import type { InspectedImage } from "../../contract/inspection.ts";
import type { ComparedImage, ModelComparison } from "../../contract/jobs-api.ts";
import { evaluateScores } from "../evaluation/evaluate-scores.ts";
import { readManifest } from "../model/model-folder.ts";
import { listModelImages, type ModelImage } from "../store/model-images.ts";
import { getModel } from "../store/models.ts";
import type { Store } from "../store/store.ts";
import type { AppContext } from "./app-context.ts";
import type { JobHandle } from "./job-service.ts";
import { enterKnownBad } from "./known-bad.ts";
import { thresholdInForce } from "./model-check.ts";
import { scoreFiles } from "./score-files.ts";

const MOST_FLIPS = 500;

type Known = Pick<ModelImage, "id" | "file" | "sha256"> & { readonly truth: ComparedImage["truth"] };
type Outcomes = ReadonlyMap<string, InspectedImage>;

/**
 * Scores the images with both models; null where it was cancelled.
 *
 * @throws KensaError `too-few-images` where there is no image that is new to both
 */
export async function compareModels(
  context: AppContext,
  ids: { readonly first: string; readonly second: string },
  handle: JobHandle,
): Promise<ModelComparison | null> {
  const images = await imagesNewToBoth(context.store, ids, handle.signal);
  const first = await outcomesOf(context, ids.first, { images, handle, before: 0 });
  const second = await outcomesOf(context, ids.second, { images, handle, before: images.length });
  if (handle.signal.aborted) return null;
  return {
    first: { modelId: ids.first, figures: first.figures },
    second: { modelId: ids.second, figures: second.figures },
    good: images.filter(({ truth }) => truth === "good").length,
    defective: images.filter(({ truth }) => truth === "defective").length,
    flips: flipsOf(images, first.outcomes, second.outcomes),
  };
}

/**
 * Good images that were kept for a check of either and that neither was fitted to, and the product's known-bad ones. Calibration images
 * are fitted to as well: a threshold rejects as many of its own as it was asked to, whatever becomes of others.
 *
 * @throws KensaError `too-few-images` where there is none
 */
export async function imagesNewToBoth(
  store: Store,
  { first, second }: { first: string; second: string },
  signal: AbortSignal,
): Promise<Known[]> {
  const fittedTo = new Set([
    ...(await hashesFittedTo(store, first)),
    ...(await hashesFittedTo(store, second)),
  ]);
  const kept = [
    ...(await listModelImages(store, first, ["check"])),
    ...(await listModelImages(store, second, ["check"])),
  ];
  const fresh = kept.filter(({ sha256 }) => sha256 !== null && !fittedTo.has(sha256));
  const good = [...new Map(fresh.map((image) => [image.sha256, image])).values()];
  const { productId } = await getModel(store, first);
  const badFiles = new Set(await enterKnownBad(store, { modelId: first, productId, signal }));
  const bad = (await listModelImages(store, first, ["known-bad"])).filter(({ file }) => badFiles.has(file));
  if (good.length + bad.length === 0) {
    const message = "There is no image that neither model was trained on or took its threshold from.";
    throw new KensaError("too-few-images", message, {
      action: "Give the product a folder of known-bad parts, or train both models on the same images.",
    });
  }
  return [
    ...good.map(({ id, file, sha256 }) => ({ id, file, sha256, truth: "good" as const })),
    ...bad.map(({ id, file, sha256 }) => ({ id, file, sha256, truth: "defective" as const })),
  ];
}

async function hashesFittedTo(store: Store, modelId: string): Promise<(string | null)[]> {
  return (await listModelImages(store, modelId, ["train", "calibration"])).map(({ sha256 }) => sha256);
}

async function outcomesOf(
  { store, ports, threads }: AppContext,
  modelId: string,
  { images, handle, before }: { images: readonly Known[]; handle: JobHandle; before: number },
) {
  const { folder } = await getModel(store, modelId);
  const threshold = await thresholdInForce(store, await readManifest(folder));
  const startedMs = performance.now();
  const outcomes = await scoreFiles({
    engine: ports,
    model: folder,
    threshold,
    threads,
    files: images,
    signal: handle.signal,
    onProgress: ({ done }) =>
      handle.progress({
        stage: "score",
        done: before + done,
        total: 2 * images.length,
        secondsLeft: null,
        imagesPerSecond: null,
      }),
  });
  const scored = images.map(({ file, truth }) => ({
    score: outcomes.get(file)?.score ?? null,
    defective: truth === "defective",
  }));
  const seconds = (performance.now() - startedMs) / 1000;
  return { outcomes, figures: evaluateScores(scored, threshold, null, seconds) };
}

function flipsOf(images: readonly Known[], first: Outcomes, second: Outcomes): ComparedImage[] {
  const under = (outcomes: Outcomes, file: string) => {
    const { score, verdict } = outcomes.get(file) ?? { score: null, verdict: "cannot-judge" as const };
    return { score, verdict };
  };
  return images
    .map(({ id, file, truth }) => ({
      imageId: id,
      name: basename(file),
      truth,
      first: under(first, file),
      second: under(second, file),
    }))
    .filter((image) => image.first.verdict !== image.second.verdict)
    .slice(0, MOST_FLIPS);
}
