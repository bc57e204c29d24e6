/** @file Products and their settings. */
import type { api } from "../../../contract/api.ts";
import { KensaError } from "../../../contract/errors.ts";
import type { ProductSettings } from "../../../contract/product-settings.ts";
import type { ProductDetail } from "../../../contract/products-api.ts";
import type { Services } from "../../../contract/services.ts";
import { isBelow } from "../../files/is-below.ts";
import { firstGoodImage, sizeOf } from "../../store/dataset-images.ts";
import { findProductOverview, listProductOverviews } from "../../store/product-overviews.ts";
import { changeProductSettings, getProductSettings } from "../../store/product-settings.ts";
import { createProduct, renameProduct } from "../../store/products.ts";
import type { Store } from "../../store/store.ts";
import type { AllowedFolders } from "../allowed-folders.ts";
import type { AppContext } from "../app-context.ts";
import { adviceFor, suitedTo } from "../product-geometry.ts";

export function productsService(
  { store }: AppContext,
  folders: AllowedFolders,
): Services<typeof api.products> {
  return {
    list: ({ archived }) => listProductOverviews(store, { archived }),
    create: async ({ name }) => detailOf(store, (await createProduct(store, name)).id),
    get: ({ productId }) => detailOf(store, productId),
    rename: async ({ productId, name }) => detailOf(store, (await renameProduct(store, productId, name)).id),
    update: async ({ productId, settings }) => {
      await requireProduct(store, productId);
      const allowed = await withAllowedFolders(given(settings), folders);
      const change = await withDrawnOn(store, productId, allowed);
      await changeProductSettings(store, productId, {
        settings: (stored) => {
          requireGoodApart({ ...stored, ...change });
          return withSuited(stored, change);
        },
      });
      return detailOf(store, productId);
    },
    advise: async ({ productId, settings }) => {
      const { settings: stored, sample } = await detailOf(store, productId);
      const asked = await withDrawnOn(store, productId, given(settings));
      return adviceFor({ ...stored, ...asked }, sample?.size ?? null);
    },
    archive: async ({ productId, archived }) => {
      await requireProduct(store, productId);
      await changeProductSettings(store, productId, { archived });
      return detailOf(store, productId);
    },
  };
}

async function detailOf(store: Store, id: number): Promise<ProductDetail> {
  const overview = await requireProduct(store, id);
  const { settings } = await getProductSettings(store, id);
  const image = await firstGoodImage(store, id);
  const size = sizeOf(image);
  return {
    ...overview,
    settings,
    sample: image && size && { imageId: image.id, size },
    advice: adviceFor(settings, size),
  };
}

async function requireProduct(store: Store, id: number) {
  const overview = await findProductOverview(store, id);
  if (overview === undefined) throw new KensaError("not-found", `There is no product ${id}.`);
  return overview;
}

/** Only what was said: `undefined` must not take the place of what is stored. */
function given<Settings extends object>(settings: Settings): Partial<ProductSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Where all good parts lie among defective ones, nothing is left to learn from. Paths with all links followed. */
function requireGoodApart({ goodFolders, knownBadFolder }: ProductSettings): void {
  if (knownBadFolder === null) return;
  const inside = goodFolders.find((good) => good === knownBadFolder || isBelow(good, knownBadFolder));
  if (inside === undefined) return;
  const message = `${inside} is to hold good parts, and lies in the folder of defective ones.`;
  throw new KensaError("invalid-input", message, {
    action: "Choose folders that are apart.",
    failureCause: "folders-overlap",
  });
}

/** What is drawn belongs to pictures of one size: where nobody says which, to those of the sample image. */
async function withDrawnOn(
  store: Store,
  productId: number,
  change: Partial<ProductSettings>,
): Promise<Partial<ProductSettings>> {
  if (!("area" in change || "ignored" in change) || "drawnOn" in change) return change;
  return { ...change, drawnOn: sizeOf(await firstGoodImage(store, productId)) };
}

/** What a person gives is chosen; the rest follows the images, also where another part of them is going to be looked at. */
function withSuited(stored: ProductSettings, change: Partial<ProductSettings>): Partial<ProductSettings> {
  const chosen = {
    size: stored.chosen.size || change.size !== undefined,
    channels: stored.chosen.channels || change.channels !== undefined,
  };
  return { ...change, chosen, ...suitedTo({ ...stored, ...change, chosen }) };
}

async function withAllowedFolders(
  settings: Partial<ProductSettings>,
  folders: AllowedFolders,
): Promise<Partial<ProductSettings>> {
  const { goodFolders, knownBadFolder } = settings;
  return {
    ...settings,
    ...(goodFolders
      ? // One folder may be chosen by several names.
        { goodFolders: [...new Set(await Promise.all(goodFolders.map((path) => folders.require(path))))] }
      : {}),
    ...(knownBadFolder ? { knownBadFolder: await folders.require(knownBadFolder) } : {}),
  };
}
