/**
 * @file How well heatmaps find the place of a defect, from heatmaps and ground-truth masks of one size.
 *
 * Both measures are areas under a curve over the false-positive rate, the share of all defect-free pixels of all
 * images that is above a threshold. Pixel AUROC counts defective pixels, so that one large scratch outweighs ten
 * small ones; the per-region overlap (P. Bergmann et al., «The MVTec Anomaly Detection Dataset», IJCV 2021) gives
 * every connected defect the same weight, and AU-PRO stops at 30 %, beyond which no map would be of use.
 */
import { requireFinite } from "../calibration/require-finite.ts";
import { connectedRegions } from "./connected-regions.ts";
import { ScoreTally, type WeightedScores } from "./score-tally.ts";

const FALSE_POSITIVE_LIMIT = 0.3;

/** Takes heatmaps one at a time, in any order, and measures them together. */
export class PixelRanking {
  readonly #good: ScoreTally;
  readonly #defective: ScoreTally;
  /** Each pixel of a defect weighs 1 / the defect's area, so that a defect weighs 1. */
  readonly #regions: ScoreTally;

  /** @param capacity distinct pixel scores of a kind that are held exactly; see `ScoreTally` */
  constructor(capacity?: number) {
    this.#good = new ScoreTally(capacity);
    this.#defective = new ScoreTally(capacity);
    this.#regions = new ScoreTally(capacity);
  }

  /**
   * Adds one image.
   *
   * @param heatmap `[height, width]`, higher = stranger
   * @param width in pixels
   * @param mask `[height, width]`, defective where > 127; null for a good image
   * @throws KensaError `invalid-input` for a heatmap value that is not finite
   */
  add(heatmap: Float32Array, width: number, mask: Uint8Array | null): void {
    requireFinite(heatmap, "The values of a heatmap");
    if (mask !== null && mask.length !== heatmap.length) {
      throw new RangeError(`A mask of ${mask.length} pixels cannot judge a heatmap of ${heatmap.length}.`);
    }
    if (mask === null) {
      this.#good.add(heatmap, 1);
      return;
    }
    const isDefective = new Uint8Array(heatmap.length);
    for (const region of connectedRegions(mask, width)) {
      const scores = Float32Array.from(region, (pixel) => heatmap[pixel]!);
      for (const pixel of region) isDefective[pixel] = 1;
      this.#defective.add(scores, 1);
      this.#regions.add(scores, 1 / region.length);
    }
    this.#good.add(
      heatmap.filter((_, pixel) => isDefective[pixel] === 0),
      1,
    );
  }

  /** Area under the ROC curve of all pixels of all images, ties counting half; null where one class is absent. */
  pixelAuroc(): number | null {
    return areaUnderCurve(this.#defective.sorted(), this.#good.sorted(), 1);
  }

  /**
   * Area under the mean overlap per region for false-positive rates in [0, 0.3], divided by 0.3; between the
   * thresholds that occur, and at the limit, by linear interpolation. Null without a defect or a good pixel.
   */
  auPro30(): number | null {
    return areaUnderCurve(this.#regions.sorted(), this.#good.sorted(), FALSE_POSITIVE_LIMIT);
  }
}

/**
 * The area under the share of positive weight over the share of negative weight above a threshold, up to `limit`
 * of the latter, divided by `limit`.
 */
function areaUnderCurve(positive: WeightedScores, negative: WeightedScores, limit: number): number | null {
  const positives = new Descent(positive);
  const negatives = new Descent(negative);
  if (positives.total === 0 || negatives.total === 0) return null;
  let area = 0;
  let x = 0;
  let y = 0;
  while (x < limit) {
    const threshold = Math.max(positives.next, negatives.next);
    const nextX = negatives.downTo(threshold) / negatives.total;
    const nextY = positives.downTo(threshold) / positives.total;
    const part = nextX > limit ? (limit - x) / (nextX - x) : 1;
    area += part * (nextX - x) * (y + (part * (nextY - y)) / 2);
    x = nextX;
    y = nextY;
  }
  // A perfect map's area is a sum of rounded widths, which may come out a hair above the limit.
  return Math.min(1, area / limit);
}

/** Walks down a list of weighted scores and sums up what it has passed. */
class Descent {
  readonly total: number;
  readonly #list: WeightedScores;
  #position: number;
  #passed = 0;

  constructor(list: WeightedScores) {
    this.#list = list;
    this.#position = list.scores.length - 1;
    // Summed in the order of the descent, so that its end is exactly the total.
    this.total = list.weights.reduceRight((total, weight) => total + weight, 0);
  }

  /** The highest score not yet passed; −∞ at the end. */
  get next(): number {
    return this.#list.scores[this.#position] ?? Number.NEGATIVE_INFINITY;
  }

  /** Passes the next score if it is `threshold`; returns the weight of all that was passed. */
  downTo(threshold: number): number {
    if (this.#position >= 0 && this.next === threshold) this.#passed += this.#list.weights[this.#position--]!;
    return this.#passed;
  }
}
