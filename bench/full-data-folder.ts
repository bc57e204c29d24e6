/** @file A data folder as after months of work: a queue of thousands of flagged parts, and a data set of many images. */
import { link, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fingerprintOf } from "../src-main/core/app/services/dataset.ts";
import { listImages } from "../src-main/core/dataset/scan-folder.ts";
import { readManifest } from "../src-main/core/model/model-folder.ts";
import { randomFor } from "../src-main/core/random/random.ts";
import { recordActivation } from "../src-main/core/store/activations.ts";
import { openDataFolder } from "../src-main/core/store/data-folder.ts";
import { noteScan, replaceDatasetFiles, storeFoundImages } from "../src-main/core/store/dataset-images.ts";
import { addInspectedImages } from "../src-main/core/store/inspected-images.ts";
import { endInspection, startInspection } from "../src-main/core/store/inspections.ts";
import { registerModel } from "../src-main/core/store/models.ts";
import { openStore } from "../src-main/core/store/open-store.ts";
import { changeProductSettings } from "../src-main/core/store/product-settings.ts";
import type { Store } from "../src-main/core/store/store.ts";
import type { BenchContext } from "./measurement.ts";
import { samplePaths } from "./sample-data.ts";

export type FullProduct = { readonly dataFolder: string; readonly productId: number };

const SIZE = { width: 640, height: 480 };
const THRESHOLD = 3;

/** Fills it through the store, as inspections and scans do. */
export async function fillDataFolder(
  context: BenchContext,
  flagged: number,
  images: number,
): Promise<FullProduct> {
  const paths = samplePaths(context);
  const dataFolder = join(context.workspace, "data");
  const store = await openStore(await openDataFolder(dataFolder), { clock: () => new Date() });
  try {
    const { files } = await listImages([paths.images]);
    const model = await registerModel(store, await readManifest(paths.model), paths.model);
    await recordActivation(store, model.id, { user: "Bench", reason: "" });
    const inspection = await startInspection(store, model.id, process.pid);
    await addFlagged(store, inspection.id, { files, count: flagged, seed: context.seed });
    await endInspection(store, inspection.id, { state: "finished" });
    await addDataset(store, model.productId, { files, count: images, workspace: context.workspace });
    return { dataFolder, productId: model.productId };
  } finally {
    await store.close();
  }
}

async function addFlagged(
  store: Store,
  inspectionId: number,
  { files, count, seed }: { files: readonly string[]; count: number; seed: number },
): Promise<void> {
  const random = randomFor(seed, "scores");
  const parts = Array.from({ length: count }, (_, part) => ({
    file: files[part % files.length]!,
    sha256: null,
    size: SIZE,
    score: THRESHOLD * (1.01 + Math.abs(random.normal())),
    scoreParts: {},
    threshold: THRESHOLD,
    verdict: "fail" as const,
    reason: null,
    regions: [{ x: 200, y: 150, width: 60, height: 40, area: 1900, peak: 1.7 }],
    timings: { read: 1, decode: 2, score: 3, heatmap: 1, write: 0 },
    heatmapFile: null,
  }));
  for (let from = 0; from < count; from += 500)
    await addInspectedImages(store, inspectionId, parts.slice(from, from + 500));
}

/** Many names for a few files: each thumbnail is made anew, and the disk stays small. */
async function addDataset(
  store: Store,
  productId: number,
  { files, count, workspace }: { files: readonly string[]; count: number; workspace: string },
): Promise<void> {
  const folder = join(workspace, "good");
  await mkdir(folder);
  const listed = [];
  for (let image = 0; image < count; image += 1) {
    const file = join(folder, `good-${String(image).padStart(5, "0")}.jpg`);
    await link(files[image % files.length]!, file);
    listed.push({ kind: "good" as const, name: basename(file), file });
  }
  const { settings } = await changeProductSettings(store, productId, { settings: { goodFolders: [folder] } });
  await replaceDatasetFiles(store, productId, listed);
  const found = listed.map((file, image) => ({
    ...file,
    sha256: String(image).padStart(64, "0"),
    bytes: 60_000,
    ...SIZE,
    failure: null,
    duplicate: false,
    nearGroup: null,
    oddness: 1,
  }));
  for (let from = 0; from < count; from += 500)
    await storeFoundImages(store, productId, found.slice(from, from + 500));
  await noteScan(store, productId, fingerprintOf(settings));
}
