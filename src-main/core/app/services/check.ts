/** @file Is the model any good: its scores on known images, and its threshold. */
import type { api } from "../../../contract/api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { Services } from "../../../contract/services.ts";
import { chooseThreshold } from "../../calibration/conformal.ts";
import { readManifest } from "../../model/model-folder.ts";
import { listModelImages, storeModelCheck } from "../../store/model-images.ts";
import { getModel } from "../../store/models.ts";
import { decideThreshold, listThresholdDecisions } from "../../store/thresholds.ts";
import type { AppContext } from "../app-context.ts";
import type { JobHandle } from "../job-service.ts";
import { enterKnownBad } from "../known-bad.ts";
import { modelCheckOf, thresholdByHand, thresholdInForce, whatIfAt } from "../model-check.ts";
import { scoreFiles } from "../score-files.ts";

export function checkService(context: AppContext): Services<typeof api.check> {
  const { store, jobs } = context;
  const manifestOf = async (modelId: string) => readManifest((await getModel(store, modelId)).folder);
  return {
    get: async ({ modelId }) => modelCheckOf(store, await manifestOf(modelId)),
    score: async ({ modelId }) => {
      const { productId } = await getModel(store, modelId);
      return jobs.start("check", { productId, modelId }, async (handle) => {
        const isWhole = await scoreKnownImages(context, modelId, handle);
        return isWhole ? { kind: "check" } : null;
      });
    },
    whatIf: async ({ modelId, value, confidence }) => {
      const manifest = await manifestOf(modelId);
      return whatIfAt(value, { check: await modelCheckOf(store, manifest), manifest, confidence });
    },
    suggest: async ({ modelId, falseRejectRate, confidence }) => {
      const { calibration, data } = await manifestOf(modelId);
      const { scores, partNumbers } = calibration;
      const parts = data.calibrationParts;
      return chooseThreshold(scores, { falseRejectRate, confidence, parts, partNumbers });
    },
    setThreshold: async ({ modelId, value, user, reason }) => {
      const manifest = await manifestOf(modelId);
      const trained = manifest.threshold;
      // Back at the training's own value, its own promise holds again: nobody picked it by looking.
      const threshold = value === trained.value ? trained : thresholdByHand(manifest, value);
      return decideThreshold(store, modelId, { threshold, user, reason });
    },
    history: ({ modelId }) => listThresholdDecisions(store, modelId),
  };
}

/** Scores held-out good and known-bad images one by one; false where it was cancelled, and then nothing is stored. */
async function scoreKnownImages(
  { store, ports, threads }: AppContext,
  modelId: string,
  { signal, progress }: JobHandle,
): Promise<boolean> {
  const { folder, productId } = await getModel(store, modelId);
  const manifest = await readManifest(folder);
  const bad = await enterKnownBad(store, { modelId, productId, signal });
  const good = await listModelImages(store, modelId, ["calibration", "check"]);
  const files = [...good, ...bad.map((file) => ({ file, sha256: null }))];
  const outcomes = await scoreFiles({
    engine: ports,
    model: folder,
    threshold: await thresholdInForce(store, manifest),
    threads,
    files,
    signal,
    onProgress: (done) => progress({ stage: "score", ...done, imagesPerSecond: null }),
  });
  if (signal.aborted) return false;
  if (files.length > 0 && outcomes.size === 0) {
    throw new KensaError("not-found", "None of the images that this model is checked with is where it was.", {
      action: "See that their folder can be reached, and score again.",
    });
  }
  const scores = new Map(files.map(({ file }) => [file, outcomes.get(file)?.score ?? null]));
  await storeModelCheck(store, modelId, scores);
  return true;
}
