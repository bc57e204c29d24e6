/** @file Inspections over the API: a folder as a job, camera frames one by one. */
import type { api } from "../../../contract/api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { InspectionSource } from "../../../contract/inspect-api.ts";
import type { InspectedImage } from "../../../contract/inspection.ts";
import type { JudgedImage } from "../../../contract/jobs-api.ts";
import type { Services } from "../../../contract/services.ts";
import type { InspectionTally } from "../../../contract/worker.ts";
import { imageName } from "../../store/image-name.ts";
import { getInspectionOverview, listInspectionOverviews } from "../../store/inspection-overviews.ts";
import { getActiveModel, getModel, type StoredModel } from "../../store/models.ts";
import { getProduct } from "../../store/products.ts";
import type { Store } from "../../store/store.ts";
import type { AllowedFolders } from "../allowed-folders.ts";
import type { AppContext } from "../app-context.ts";
import type { CameraSessions } from "../camera-sessions.ts";
import { type BegunInspection, beginInspection, runInspection } from "../inspection-service.ts";
import type { JobHandle } from "../job-service.ts";

type Shared = { readonly folders: AllowedFolders; readonly cameras: CameraSessions };

export function inspectService(
  context: AppContext,
  { folders, cameras }: Shared,
): Services<typeof api.inspect> {
  const { store, jobs } = context;
  return {
    start: async ({ productId, modelId, user, folder, watch, onlyNew }) => {
      const model = await judgeOf(store, productId, modelId);
      const path = await folders.require(folder);
      const begun = await beginFolder(context, model, { path, watch, onlyNew: watch && onlyNew, user });
      const subject = { productId, modelId: model.id, inspectionId: begun.id };
      return jobs.start("inspection", subject, async (handle) => {
        const tally = await inspectAsJob(context, begun, handle);
        return tally === null ? null : { kind: "inspection", tally };
      });
    },
    openCamera: async ({ productId, modelId, user, camera }) => {
      const model = await judgeOf(store, productId, modelId);
      return cameras.open(model.id, { user, camera, followsActive: modelId === undefined });
    },
    frame: ({ inspectionId, image }, { signal }) => cameras.judge(inspectionId, image, signal),
    keepCamera: ({ inspectionId }) => cameras.keep(inspectionId),
    closeCamera: ({ inspectionId }) => cameras.close(inspectionId),
    list: (filter) => listInspectionOverviews(store, filter),
    get: ({ inspectionId }) => getInspectionOverview(store, inspectionId),
  };
}

/** Notes an inspection of a folder as running. */
export function beginFolder(
  { store, threads }: AppContext,
  model: StoredModel,
  { path, watch, onlyNew, user }: { path: string; watch: boolean; onlyNew: boolean; user: string },
): Promise<BegunInspection> {
  const request = { model: model.folder, paths: [path], heatmaps: null, watch, onlyNew, threads };
  const source: InspectionSource = { kind: "folder", folder: path, watch };
  return beginInspection(store, request, { source, user });
}

/** Inspects as a job; null where it was cancelled, and what was judged is kept. Also the demo's way to inspect. */
export async function inspectAsJob(
  { store, ports }: AppContext,
  begun: BegunInspection,
  { signal, progress, image: tell }: JobHandle,
): Promise<InspectionTally | null> {
  const startedMs = performance.now();
  const { source } = await getInspectionOverview(store, begun.id);
  const { pass, fail, cannotJudge, seconds } = await runInspection(store, ports, begun, {
    signal,
    onStored: (id, image) => tell(judgedImage(id, imageName(image.file, source), image)),
    onProgress: (now) => {
      const imagesPerSecond = now.done / Math.max((performance.now() - startedMs) / 1000, 1e-3);
      progress({ ...now, stage: "score", imagesPerSecond });
    },
  });
  return signal.aborted ? null : { pass, fail, cannotJudge, seconds };
}

/** The model that judges a product's parts: the one that was chosen, else the active one. */
async function judgeOf(store: Store, productId: number, modelId: string | undefined): Promise<StoredModel> {
  await getProduct(store, productId);
  const model =
    modelId === undefined ? await getActiveModel(store, productId) : await getModel(store, modelId);
  if (model === null) {
    throw new KensaError("conflict", "This product has no active model yet.", {
      action: "Train a model, check it, and activate it.",
      failureCause: "no-active-model",
    });
  }
  if (model.productId === productId) return model;
  throw new KensaError("invalid-input", "This model belongs to another product.");
}

function judgedImage(id: number, name: string, image: InspectedImage): JudgedImage {
  const { score, threshold, verdict, reason } = image;
  return { id, name, score, threshold, verdict, reason };
}
