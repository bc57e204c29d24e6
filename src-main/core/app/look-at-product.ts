/** @file Looks at a product's images, and lets what no person chose follow them. */
import { colourIn, lookAtImages } from "../dataset/look-at-images.ts";
import { firstGoodImage, sizeOf } from "../store/dataset-images.ts";
import { changeProductSettings, getProductSettings } from "../store/product-settings.ts";
import type { Store } from "../store/store.ts";
import { geometryOf, suitedTo } from "./product-geometry.ts";

/**
 * Stores what some of the good images were found to be, and the size and the channels that suit them. Where none can be read,
 * everything stays as it is.
 *
 * @param files the good images
 * @throws KensaError `cancelled`
 */
export async function lookAtProduct(
  store: Store,
  productId: number,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const before = (await getProductSettings(store, productId)).settings;
  const geometry = geometryOf(before, sizeOf(await firstGoodImage(store, productId)));
  const looks = await lookAtImages(files, geometry, signal);
  const longer = ({ upright }: (typeof looks)[number]) => Math.max(upright.width, upright.height);
  const middle = looks.toSorted((a, b) => longer(a) - longer(b))[Math.floor(looks.length / 2)];
  if (middle === undefined) return;
  const found = { image: middle.upright, colour: colourIn(looks) };
  // From what is stored by then: while the images were looked at, a person may have chosen.
  await changeProductSettings(store, productId, {
    settings: (stored) => ({ found, ...suitedTo({ ...stored, found }) }),
  });
}
