/** @file The known-bad parts of a product, which are never trained on. */
import { listImages } from "../dataset/scan-folder.ts";
import { addModelImages } from "../store/model-images.ts";
import { getProductSettings } from "../store/product-settings.ts";
import type { Store } from "../store/store.ts";

/** The files of the product's folder of known-bad parts, each with an id among the model's images; none without one. */
export async function enterKnownBad(
  store: Store,
  { modelId, productId, signal }: { modelId: string; productId: number; signal: AbortSignal },
): Promise<string[]> {
  const { knownBadFolder } = (await getProductSettings(store, productId)).settings;
  if (knownBadFolder === null) return [];
  const { files } = await listImages([knownBadFolder], { signal });
  const images = files.map((file) => ({ usedFor: "known-bad" as const, sha256: null, file }));
  await addModelImages(store, modelId, images);
  return files;
}
