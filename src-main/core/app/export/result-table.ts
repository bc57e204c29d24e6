/** @file One row for each result, as spreadsheets and databases take it. */
import type { Reason } from "../../../contract/product-settings.ts";
import { getProductSettings } from "../../store/product-settings.ts";
import type { ReviewedImage } from "../../store/reviewed-images.ts";
import type { Store } from "../../store/store.ts";

export type TableCell = string | number | null;

export const tableHeader = [
  "image_id",
  "product",
  "inspection",
  "model",
  "file",
  "inspected_at",
  "score",
  "threshold",
  "model_verdict",
  "verdict",
  "decided_by",
  "decided_at",
  "reason_code",
  "reason",
  "fault",
  "regions",
  "strongest_peak",
  "sha256",
] as const;

/** Makes rows; the words of reason codes are looked up once a product. */
export class ResultTable {
  readonly #store: Store;
  readonly #reasons = new Map<number, Promise<Reason[]>>();

  constructor(store: Store) {
    this.#store = store;
  }

  async row(image: ReviewedImage): Promise<TableCell[]> {
    const { decision, verdict, reason, regions } = image;
    return [
      image.id,
      image.product,
      image.inspectionId,
      image.modelId,
      image.name,
      image.at,
      image.score,
      image.threshold,
      verdict,
      decision?.newVerdict ?? verdict,
      decision?.user ?? null,
      decision?.at ?? null,
      decision?.reasonCode ?? null,
      await this.#label(image.productId, decision?.reasonCode ?? null),
      reason?.message ?? null,
      regions.length,
      regions.length === 0 ? null : Math.max(...regions.map(({ peak }) => peak)),
      image.sha256,
    ];
  }

  async #label(productId: number, code: number | null): Promise<string | null> {
    if (code === null) return null;
    const known = this.#reasons.get(productId) ?? this.#load(productId);
    this.#reasons.set(productId, known);
    return (await known).find((reason) => reason.code === code)?.label ?? null;
  }

  async #load(productId: number): Promise<Reason[]> {
    return (await getProductSettings(this.#store, productId)).settings.reasons;
  }
}
