/** @file Sheets of simulated defects on a product's parts: drawn when they are asked for, kept while they are looked at. */
import { type SimulatedDefectKind, simulatedDefectKind } from "../../contract/defects.ts";
import { KensaError } from "../../contract/errors.ts";
import type { ImageGeometry } from "../../contract/image.ts";
import type { DefectSheet } from "../../contract/training-api.ts";
import { loadSampleParts, simulateSamples } from "../dataset/defect-samples.ts";
import { drawDefectStrip } from "../dataset/draw-defect-sheet.ts";
import { sha256 } from "../files/hash.ts";
import { firstGoodImage, pageDatasetImages, sizeOf } from "../store/dataset-images.ts";
import { getProductSettings } from "../store/product-settings.ts";
import { getProduct } from "../store/products.ts";
import type { Store } from "../store/store.ts";
import { geometryOf } from "./product-geometry.ts";

const PICTURES_A_KIND = 6;
/** Images from which some are taken. */
const IMAGES_LOOKED_AT = 1000;
const SHEETS_KEPT = 4;
const ID_LENGTH = 32;

type Strips = ReadonlyMap<SimulatedDefectKind, Uint8Array>;

export class DefectSheets {
  readonly #sheets = new Map<string, Promise<Strips>>();

  /**
   * Draws a sheet of all kinds; the same one where neither the images nor the settings nor the seed have changed.
   *
   * @throws KensaError `not-found`; `too-few-images` where fewer than two good images can be read
   */
  async draw(store: Store, productId: number, seed: number): Promise<DefectSheet> {
    const { settings } = await getProductSettings(store, (await getProduct(store, productId)).id);
    const geometry = geometryOf(settings, sizeOf(await firstGoodImage(store, productId)));
    const files = await usableFiles(store, productId);
    const id = sha256(Buffer.from(JSON.stringify([geometry, files, seed]))).slice(0, ID_LENGTH);
    await (this.#sheets.get(id) ?? this.#keep(id, drawStrips(files, geometry, seed)));
    return { id, kinds: simulatedDefectKind.options };
  }

  /** A row of a sheet, as a PNG file. @throws KensaError `not-found` where the sheet is no longer kept */
  async strip(id: string, kind: SimulatedDefectKind): Promise<Uint8Array> {
    const strips = await this.#sheets.get(id);
    if (strips !== undefined) return strips.get(kind)!;
    throw new KensaError("not-found", "These pictures of simulated defects are no longer kept.", {
      action: "Draw them again.",
    });
  }

  #keep(id: string, drawing: Promise<Strips>): Promise<Strips> {
    this.#sheets.set(id, drawing);
    drawing.catch(() => this.#sheets.delete(id));
    const [oldest] = this.#sheets.keys();
    if (this.#sheets.size > SHEETS_KEPT) this.#sheets.delete(oldest!);
    return drawing;
  }
}

async function usableFiles(store: Store, productId: number): Promise<string[]> {
  const page = { view: "good", offset: 0, limit: IMAGES_LOOKED_AT } as const;
  const { images } = await pageDatasetImages(store, productId, page);
  return images.filter(({ duplicate, excluded }) => !(duplicate || excluded)).map(({ file }) => file);
}

async function drawStrips(files: readonly string[], geometry: ImageGeometry, seed: number): Promise<Strips> {
  const parts = await loadSampleParts(files, geometry);
  const strips = new Map<SimulatedDefectKind, Uint8Array>();
  for (const kind of simulatedDefectKind.options) {
    const samples = simulateSamples(parts, geometry, { kind, count: PICTURES_A_KIND, seed });
    strips.set(kind, await drawDefectStrip(samples, geometry));
  }
  return strips;
}
