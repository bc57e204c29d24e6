/** @file The images of a product's folders: scanned as a job, looked through, excluded. */
import type { api } from "../../../contract/api.ts";
import type { DatasetImage, DatasetSummary } from "../../../contract/dataset-api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { ProductSettings } from "../../../contract/product-settings.ts";
import type { Services } from "../../../contract/services.ts";
import type { ImageProgress } from "../../../contract/worker.ts";
import { imagesToPromise } from "../../calibration/tolerance.ts";
import {
  countDatasetImages,
  firstGoodImage,
  getDatasetImages,
  getScan,
  listImageSizes,
  noteScan,
  pageDatasetImages,
  replaceDatasetFiles,
  type StoredDatasetImage,
  setExcluded,
  sizeOf,
  storeFoundImages,
} from "../../store/dataset-images.ts";
import { getProductSettings } from "../../store/product-settings.ts";
import { getProduct } from "../../store/products.ts";
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../app-context.ts";
import { compute } from "../compute-process.ts";
import type { JobHandle } from "../job-service.ts";
import { lookAtProduct } from "../look-at-product.ts";
import { geometryOf } from "../product-geometry.ts";

/** A third of the images goes to the calibration, until it has what the usual promise needs. */
const IMAGES_FOR_THE_USUAL_PROMISE = 3 * imagesToPromise(0.05, 0.95);

export function datasetService(context: AppContext): Services<typeof api.dataset> {
  const { store, jobs } = context;
  return {
    summary: ({ productId }) => summaryOf(store, productId),
    scan: async ({ productId }) => {
      const { settings } = await getProductSettings(store, (await getProduct(store, productId)).id);
      requireFolders(settings);
      jobs.requireNone(["scan"], "The images of this product are being read already.", productId);
      return jobs.start("scan", { productId }, (handle) => scanFolders(context, productId, handle));
    },
    page: async ({ productId, ...page }) => {
      const { images, total } = await pageDatasetImages(store, productId, page);
      return { images: images.map(toDatasetImage), total };
    },
    exclude: async ({ productId, imageIds, excluded, user }) => {
      const chosen = await getDatasetImages(store, imageIds);
      const hashes = chosen
        .filter((image) => image.productId === productId && image.kind === "good")
        .flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));
      await setExcluded(store, productId, { hashes, excluded, user });
      const images = (await getDatasetImages(store, imageIds)).map(toDatasetImage);
      return { images, summary: await summaryOf(store, productId) };
    },
  };
}

/** @throws KensaError `invalid-input` where no folder of good parts was chosen yet. */
export function requireFolders({ goodFolders }: ProductSettings): void {
  if (goodFolders.length > 0) return;
  throw new KensaError("invalid-input", "This product has no folder of good parts yet.", {
    action: "Choose the folder that holds pictures of good parts.",
  });
}

async function scanFolders({ store, ports }: AppContext, productId: number, handle: JobHandle) {
  const { settings } = await getProductSettings(store, productId);
  const { goodFolders: good, knownBadFolder: knownBad } = settings;
  const geometry = geometryOf(settings, sizeOf(await firstGoodImage(store, productId)));
  let goodFiles: string[] = [];
  // Written one after the other, while the next images are being read.
  let writing: Promise<void> = Promise.resolve();
  const write = (work: () => Promise<void>) => {
    writing = writing.then(work);
    writing.catch(() => undefined);
  };
  handle.progress({ stage: "list", done: 0, total: null, secondsLeft: null, imagesPerSecond: null });
  const prepared = stageOf("prepare", handle);
  let compared: ReturnType<typeof stageOf> | null = null;
  await compute(
    { kind: "scan", request: { good, knownBad, geometry } },
    {
      engine: ports,
      signal: handle.signal,
      onReport: (report) => {
        if (report.kind === "listed-files") {
          goodFiles = report.files.filter(({ kind }) => kind === "good").map(({ file }) => file);
          write(() => replaceDatasetFiles(store, productId, report.files));
        }
        if (report.kind === "scanned-images") write(() => storeFoundImages(store, productId, report.images));
        if (report.kind === "image-progress") prepared(report.progress);
        if (report.kind !== "compare-progress") return;
        compared ??= stageOf("compare", handle);
        compared(report.progress);
      },
    },
  );
  await writing;
  await lookAtProduct(store, productId, goodFiles, handle.signal);
  await noteScan(store, productId, fingerprintOf(settings));
  return { kind: "scan" as const };
}

/** Reports a stage that begins now, with the time that is left at its pace. */
function stageOf(stage: "prepare" | "compare", handle: JobHandle) {
  const startedMs = performance.now();
  return ({ done, total }: ImageProgress): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    const imagesPerSecond = seconds > 0 ? done / seconds : null;
    const secondsLeft = total === null || done === 0 ? null : (seconds * (total - done)) / done;
    handle.progress({ stage, done, total, secondsLeft, imagesPerSecond });
  };
}

async function summaryOf(store: Store, productId: number): Promise<DatasetSummary> {
  const { settings } = await getProductSettings(store, (await getProduct(store, productId)).id);
  const scan = await getScan(store, productId);
  const counts = await countDatasetImages(store, productId);
  return {
    scannedAt: scan?.at ?? null,
    isOutdated: scan !== null && scan.settings !== fingerprintOf(settings),
    ...counts,
    sizes: await listImageSizes(store, productId),
    furtherImages: Math.max(0, IMAGES_FOR_THE_USUAL_PROMISE - counts.usable),
  };
}

/** What a scan depends on, as one text. */
export function fingerprintOf(settings: ProductSettings): string {
  const { goodFolders, knownBadFolder, area, ignored, drawnOn } = settings;
  // Where it is not known the text is that of earlier versions, whose scans are still good.
  return JSON.stringify([goodFolders, knownBadFolder, area, ignored, ...(drawnOn === null ? [] : [drawnOn])]);
}

function toDatasetImage(image: StoredDatasetImage): DatasetImage {
  const { id, kind, name, bytes, failure, nearGroup, oddness } = image;
  return {
    id,
    kind,
    name,
    state: stateOf(image),
    reason: failure,
    bytes,
    size: sizeOf(image),
    nearGroup,
    oddness,
  };
}

function stateOf(image: StoredDatasetImage): DatasetImage["state"] {
  if (image.failure !== null) return "unreadable";
  if (image.sha256 === null) return "pending";
  if (image.excluded && image.kind === "good") return "excluded";
  return image.duplicate ? "exact-duplicate" : "usable";
}
