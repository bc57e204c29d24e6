/** @file Trainings over the API: what is offered, started and taken up again as jobs, and what came of each. */
import type { api } from "../../../contract/api.ts";
import { failureOf } from "../../../contract/errors.ts";
import type { InputSize } from "../../../contract/image.ts";
import type { Job } from "../../../contract/jobs-api.ts";
import type { Services } from "../../../contract/services.ts";
import type { CurvePoint, Device, TrainingSettings } from "../../../contract/training.ts";
import type { AdvancedSettings, TrainingOffer, TrainingRun } from "../../../contract/training-api.ts";
import { listImages } from "../../dataset/scan-folder.ts";
import { readManifest } from "../../model/model-folder.ts";
import { usualPreset, usualSteps } from "../../networks/training-pace.ts";
import { firstGoodImage, sizeOf } from "../../store/dataset-images.ts";
import { findJobsOfRuns } from "../../store/jobs.ts";
import { getModel, listModels } from "../../store/models.ts";
import { getProductSettings } from "../../store/product-settings.ts";
import { getProduct } from "../../store/products.ts";
import { canGoOn, getRun, listRuns, type Run } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { readCheckpointProgress } from "../../training/checkpoint.ts";
import { runPaths } from "../../training/run-folder.ts";
import type { AppContext } from "../app-context.ts";
import { defaultTraining } from "../default-training.ts";
import type { JobHandle } from "../job-service.ts";
import { lookAtProduct } from "../look-at-product.ts";
import { geometryOf } from "../product-geometry.ts";
import { knownStepTime, stepTimeOf } from "../step-time.ts";
import {
  type BegunTraining,
  beginTraining,
  type RunProgress,
  runTraining,
  takeUpTraining,
} from "../training-service.ts";
import { requireFolders } from "./dataset.ts";

type OfferPlan = Pick<TrainingOffer, "key" | "preset" | "recommended"> & {
  /** Of the preset's usual number of steps. */
  readonly share: number;
};

/** What may be trained on pictures of this size. */
function plansFor(size: InputSize): readonly OfferPlan[] {
  const preset = usualPreset(size);
  return [
    { key: "quick", preset, share: 1 / 4, recommended: false },
    { key: "standard", preset, share: 1, recommended: true },
    { key: "thorough", preset, share: 3, recommended: false },
    { key: "paper", preset: "paper", share: 1, recommended: false },
  ];
}

const BUSY = "A training is running already.";

export function trainingService(context: AppContext): Services<typeof api.training> {
  const { store, ports, jobs, devices, defectSheets } = context;
  return {
    offers: async ({ productId }) => {
      const defaults = await defaultsFor(context, productId);
      // What `auto` means here is known once it was tried; until then, most machines have a processor only.
      return { defaults, offers: await offers(store, defaults, devices.known(defaults) ?? "cpu") };
    },
    measure: async ({ productId }, { signal }) => {
      jobs.requireNone(["training", "demo"], BUSY);
      const defaults = await defaultsFor(context, productId);
      const { geometry, threads } = defaults;
      const preset = usualPreset(geometry.size);
      const device = await devices.resolve(defaults, signal);
      await stepTimeOf(store, ports, { preset, geometry, device, threads }, signal);
      return { defaults, offers: await offers(store, defaults, device) };
    },
    start: async ({ productId, offer, advanced }) => {
      jobs.requireNone(["training", "demo"], BUSY);
      const { settings: productSettings } = await getProductSettings(store, productId);
      requireFolders(productSettings);
      const product = await getProduct(store, productId);
      const { goodFolders: good, knownBadFolder, found, chosen } = productSettings;
      const except = knownBadFolder === null ? [] : [knownBadFolder];
      // A training may be asked for before any scan.
      if (found === null && !(chosen.size && chosen.channels))
        await lookAtProduct(store, productId, (await listImages(good, { except })).files);
      const settings = settingsOf(await defaultsFor(context, productId), offer, advanced);
      return startTrainingJob(context, await beginTraining(store, ports, { product, good, settings }));
    },
    simulatedDefects: ({ productId, seed }) => defectSheets.draw(store, productId, seed),
    resume: async ({ runId }) => {
      jobs.requireNone(["training", "demo"], BUSY);
      return startTrainingJob(context, await takeUpTraining(store, runId));
    },
    list: ({ productId }) => listTrainings(store, productId),
    get: async ({ runId }) => {
      const run = await getRun(store, runId);
      const listed = (await listTrainings(store, run.productId)).find(({ id }) => id === runId)!;
      return { ...listed, curve: await curveOf(store, run) };
    },
  };
}

/** Trains as a job. Also the demo's way to train. */
export async function trainAsJob(
  context: AppContext,
  begun: BegunTraining,
  handle: JobHandle,
): Promise<string | null> {
  const onProgress = ({ point, ...progress }: RunProgress) => {
    handle.progress(progress);
    if (point === null) return;
    handle.point(point);
    handle.preview(point.step);
  };
  for (const point of await curveOf(context.store, begun.run)) handle.point(point);
  const { model } = await runTraining(context, begun, { signal: handle.signal, onProgress });
  return model === null ? null : begun.run.id;
}

/** Runs a training that was begun as a job of its own. */
export function startTrainingJob(context: AppContext, begun: BegunTraining): Promise<Job> {
  const { id, productId } = begun.run;
  const subject = { productId, runId: id, modelId: id };
  return context.jobs.start("training", subject, async (handle) => {
    const modelId = await trainAsJob(context, begun, handle);
    return modelId === null ? null : { kind: "training", modelId };
  });
}

async function defaultsFor({ store, threads }: AppContext, productId: number): Promise<TrainingSettings> {
  const { settings } = await getProductSettings(store, (await getProduct(store, productId)).id);
  const image = sizeOf(await firstGoodImage(store, productId));
  return defaultTraining(geometryOf(settings, image), threads, settings.defectKindsOff);
}

function settingsOf(
  defaults: TrainingSettings,
  key: TrainingOffer["key"],
  advanced: AdvancedSettings,
): TrainingSettings {
  const offer = plansFor(defaults.geometry.size).find((candidate) => candidate.key === key)!;
  const budget = { kind: "steps" as const, steps: stepsOf(offer, defaults) };
  const given = Object.fromEntries(Object.entries(advanced).filter(([, value]) => value !== undefined));
  return { ...defaults, preset: offer.preset, budget, ...given };
}

function stepsOf({ preset, share }: OfferPlan, { geometry }: TrainingSettings): number {
  return Math.round(usualSteps(preset, geometry.size) * share);
}

/** What is offered, each with its time where a step's time is known: the paper's only once it was trained here. */
async function offers(store: Store, defaults: TrainingSettings, device: Device): Promise<TrainingOffer[]> {
  const { geometry, threads } = defaults;
  const offered: TrainingOffer[] = [];
  for (const plan of plansFor(geometry.size)) {
    const { key, preset, recommended } = plan;
    const steps = stepsOf(plan, defaults);
    const each = await knownStepTime(store, { preset, geometry, device, threads });
    offered.push({ key, preset, steps, seconds: each === null ? null : each * steps, recommended });
  }
  return offered;
}

async function listTrainings(store: Store, productId: number): Promise<TrainingRun[]> {
  const runs = await listRuns(store, (await getProduct(store, productId)).id);
  const jobs = await findJobsOfRuns(
    store,
    runs.map(({ id }) => id),
  );
  const models = new Set((await listModels(store, productId)).map(({ id }) => id));
  return runs.map((run) => {
    const { folder: _, pid: __, pidSince, ...listed } = run;
    return {
      ...listed,
      canResume: canGoOn(run),
      isResumed: pidSince !== null && pidSince !== run.startedAt,
      jobId: jobs.get(run.id) ?? null,
      modelId: models.has(run.id) ? run.id : null,
    };
  });
}

/** Of a finished training from its model, of a stopped one from its checkpoint; a running one tells it by its events. */
async function curveOf(store: Store, run: Run): Promise<CurvePoint[]> {
  try {
    if (run.state !== "finished")
      return (await readCheckpointProgress(runPaths(run.folder).checkpoint))?.curve ?? [];
    return (await readManifest((await getModel(store, run.id)).folder)).training.curve;
  } catch (thrown) {
    if (failureOf(thrown).code === "internal") throw thrown;
    return [];
  }
}
