/** @file «Try it with the demo part»: drawn parts, a short training, and a queue to review, as one job. */
import { join } from "node:path";
import type { api } from "../../../contract/api.ts";
import { rareDefectKinds } from "../../../contract/defects.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { Job, JobResult } from "../../../contract/jobs-api.ts";
import type { Language } from "../../../contract/language.ts";
import type { ProductSettings } from "../../../contract/product-settings.ts";
import type { Services } from "../../../contract/services.ts";
import { recordActivation } from "../../store/activations.ts";
import { getActiveModel, getModel, type StoredModel } from "../../store/models.ts";
import { changeProductSettings } from "../../store/product-settings.ts";
import { ensureProduct, listProducts, type Product } from "../../store/products.ts";
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../app-context.ts";
import { defaultTraining } from "../default-training.ts";
import type { JobHandle } from "../job-service.ts";
import type { DrawDemoParts } from "../ports.ts";
import { geometryOf } from "../product-geometry.ts";
import { beginTraining } from "../training-service.ts";
import { beginFolder, inspectAsJob } from "./inspect.ts";
import { trainAsJob } from "./training.ts";

/** What the demo's product is called, and its reasons for a verdict. */
const words: Readonly<Record<Language, { readonly name: string; readonly reasons: readonly string[] }>> = {
  en: { name: "Demo part", reasons: ["Scratch", "Dent", "Stain", "Missing hole", "False alarm"] },
  de: { name: "Demoteil", reasons: ["Kratzer", "Delle", "Fleck", "Fehlende Bohrung", "Fehlalarm"] },
  ja: { name: "デモ部品", reasons: ["傷", "へこみ", "汚れ", "穴なし", "誤検出"] },
};
/** The digits of the reasons, of which the last is out of the way. */
const CODES = [1, 2, 3, 4, 9];
const USER = "Kensa";
/** Of training: with drawing and inspecting, the person who waits reviews a queue two minutes later on any machine. */
const MINUTES = 1.5;

/** Small and grey, so that a model is there within two minutes on a plain processor. */
const SETTINGS: Omit<ProductSettings, "goodFolders" | "knownBadFolder" | "reasons"> = {
  area: { kind: "whole" },
  ignored: [],
  drawnOn: null,
  size: 64,
  fit: "letterbox",
  channels: 1,
  chosen: { size: true, channels: true },
  found: null,
  alignment: "none",
  smallestDefectPixels: null,
  defectKindsOff: [...rareDefectKinds],
};

export function demoService(context: AppContext): Services<typeof api.demo> {
  const { ports, jobs } = context;
  let latest: Job | undefined;
  return {
    start: async ({ language }) => {
      const draw = ports.drawDemoParts;
      if (!draw) throw new KensaError("unsupported", "This Kensa comes without demo parts.");
      const running = latest && (await jobs.get(latest.id));
      if (running?.state === "running") return running;
      jobs.requireNone(["training"], "A training is running already.");
      const product = await demoProduct(context.store, language);
      latest = await jobs.start("demo", { productId: product.id }, (handle) =>
        demonstrate(context, { product, draw, language }, handle),
      );
      return latest;
    },
  };
}

/** The one that is there, whatever language it was made in; a new one is called as its language has it. */
async function demoProduct(store: Store, language: Language): Promise<Product> {
  const names = Object.values(words).map(({ name }) => name);
  const existing = (await listProducts(store)).find(({ name }) => names.includes(name));
  return existing ?? ensureProduct(store, words[language].name);
}

async function demonstrate(
  context: AppContext,
  { product, draw, language }: { product: Product; draw: DrawDemoParts; language: Language },
  handle: JobHandle,
): Promise<JobResult | null> {
  const { store } = context;
  const { signal } = handle;
  const parts = await draw(join(store.folder.root, "demo"), {
    signal,
    onProgress: (done, total) =>
      handle.progress({ stage: "draw", done, total, secondsLeft: null, imagesPerSecond: null }),
  });
  const reasons = words[language].reasons.map((label, index) => ({ code: CODES[index]!, label }));
  const folders = { goodFolders: [parts.train], knownBadFolder: parts.knownBad };
  const settings = { ...SETTINGS, ...folders, reasons };
  await changeProductSettings(store, product.id, { settings, archived: false });
  const model =
    (await getActiveModel(store, product.id)) ?? (await train(context, product, settings, handle));
  if (model === null) return null;
  const begun = await beginFolder(context, model, {
    path: parts.test,
    watch: false,
    onlyNew: false,
    user: USER,
  });
  await handle.assign({ modelId: model.id, inspectionId: begun.id });
  const tally = await inspectAsJob(context, begun, handle);
  return tally === null ? null : { kind: "demo", modelId: model.id, inspectionId: begun.id };
}

/** Trains and activates the demo's model; null where it was cancelled. */
async function train(
  context: AppContext,
  product: Product,
  productSettings: ProductSettings,
  handle: JobHandle,
): Promise<StoredModel | null> {
  const { store, ports, threads } = context;
  const usual = defaultTraining(geometryOf(productSettings, null), threads);
  const budget = { kind: "minutes" as const, minutes: MINUTES };
  // The processor, so that nothing has to be found out first.
  const settings = { ...usual, device: "cpu" as const, budget };
  const good = productSettings.goodFolders;
  const begun = await beginTraining(store, ports, { product, good, settings });
  await handle.assign({ runId: begun.run.id });
  const modelId = await trainAsJob(context, begun, handle);
  if (modelId === null) return null;
  await recordActivation(store, modelId, { user: USER, reason: "Demo" });
  return getModel(store, modelId);
}
