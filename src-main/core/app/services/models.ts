/** @file Models over the API: listed, compared, activated, rolled back. */
import type { api } from "../../../contract/api.ts";
import { type Failure, failureOf, KensaError } from "../../../contract/errors.ts";
import type { ModelManifest } from "../../../contract/model.ts";
import type { Activation, ModelSummary } from "../../../contract/models-api.ts";
import type { Services } from "../../../contract/services.ts";
import { setThresholdByHand } from "../../calibration/conformal.ts";
import { readManifest } from "../../model/model-folder.ts";
import { type Decider, listActivations, recordActivation } from "../../store/activations.ts";
import { getModel, listModels, type StoredModel } from "../../store/models.ts";
import { getProduct } from "../../store/products.ts";
import { listRuns } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../app-context.ts";
import { compareModels } from "../compare-models.ts";
import { defaultTraining } from "../default-training.ts";
import { checkRejectsAt, figuresOf, modelCheckOf } from "../model-check.ts";

/** Stands where nobody knows any more what the model was trained for; its `problem` is what is shown. */
const UNKNOWN_GEOMETRY = { size: 64, channels: 1, fit: "letterbox", regionOfInterest: null } as const;

export function modelsService(context: AppContext): Services<typeof api.models> {
  const { store, jobs } = context;
  return {
    list: async ({ productId }) => {
      const models = await listModels(store, (await getProduct(store, productId)).id);
      return Promise.all(models.map((model) => summaryOf(store, model)));
    },
    get: async ({ modelId }) => {
      const model = await getModel(store, modelId);
      const manifest = await readManifest(model.folder);
      const { data, hyperParameters, score, training, engine, kensaVersion, pictures } = manifest;
      const summary = await describe(store, model, manifest);
      return {
        ...summary,
        checkRejects: checkRejectsAt(summary.threshold.value, manifest),
        data,
        hyperParameters,
        score,
        curve: training.curve,
        engine,
        kensaVersion,
        pictures: pictures.map(({ name }) => name),
      };
    },
    compare: async ({ first, second }) => {
      const productId = await productOfBoth(store, first, second);
      return jobs.start("comparison", { productId }, async (handle) => {
        const comparison = await compareModels(context, { first, second }, handle);
        return comparison === null ? null : { kind: "comparison", comparison };
      });
    },
    activate: ({ modelId, user, reason }) => putToWork(store, modelId, { user, reason }),
    rollback: async ({ productId, user, reason }) => {
      const [latest] = await listActivations(store, productId);
      if (latest?.previousModelId) return putToWork(store, latest.previousModelId, { user, reason });
      throw new KensaError("conflict", "No other model was active before.", {
        action: "Choose a model from the list and activate it.",
      });
    },
    history: ({ productId }) => listActivations(store, productId),
  };
}

/** A model that cannot be opened judges nothing. */
async function putToWork(store: Store, modelId: string, decider: Decider): Promise<Activation> {
  await readManifest((await getModel(store, modelId)).folder);
  return recordActivation(store, modelId, decider);
}

async function productOfBoth(store: Store, first: string, second: string): Promise<number> {
  const [{ productId }, other] = [await getModel(store, first), await getModel(store, second)];
  if (first !== second && productId === other.productId) return productId;
  throw new KensaError("invalid-input", "Two different models of one product can be compared.", {
    action: "Choose another model.",
  });
}

async function summaryOf(store: Store, model: StoredModel): Promise<ModelSummary> {
  try {
    return await describe(store, model, await readManifest(model.folder));
  } catch (thrown) {
    const problem = failureOf(thrown);
    if (problem.code === "internal") throw thrown;
    return unreadable(store, model, problem);
  }
}

async function describe(store: Store, model: StoredModel, manifest: ModelManifest): Promise<ModelSummary> {
  const check = await modelCheckOf(store, manifest);
  const { settings, data, training } = manifest;
  return {
    id: model.id,
    productId: model.productId,
    createdAt: model.createdAt,
    active: model.active,
    settings,
    dataHash: data.hash,
    images: {
      train: data.train,
      calibration: data.calibration,
      check: data.check,
      ...(data.calibratedOn ? { calibratedOn: data.calibratedOn } : {}),
    },
    threshold: check.threshold,
    reconstructionRatio: training.reconstructionRatio,
    trainingSeconds: training.seconds,
    steps: training.steps,
    stopped: training.stopped,
    warnings: training.warnings,
    figures: figuresOf(check),
    problem: null,
  };
}

/** What the database alone knows of a model whose folder is gone or damaged. */
async function unreadable(store: Store, model: StoredModel, problem: Failure): Promise<ModelSummary> {
  const { id, productId, createdAt, active, dataHash, preset } = model;
  const run = (await listRuns(store, productId)).find((candidate) => candidate.id === id);
  const settings = run?.settings ?? { ...defaultTraining(UNKNOWN_GEOMETRY, 1), preset };
  return {
    id,
    productId,
    createdAt,
    active,
    settings,
    dataHash,
    images: { train: 0, calibration: 0, check: 0 },
    threshold: setThresholdByHand(model.threshold, [], settings),
    reconstructionRatio: null,
    trainingSeconds: 0,
    steps: 0,
    stopped: "cancelled",
    warnings: [],
    figures: null,
    problem,
  };
}
