/**
 * @file How well scores put defective parts above good ones, over all thresholds at once.
 *
 * Everything here is read off one list: the operating points, one for each distinct score. Parts with equal scores
 * are flagged together, so that no measure depends on the order in which ties happen to stand.
 */
import { requireFinite } from "../calibration/require-finite.ts";

/** The score of one image, higher = stranger, and whether the part is in truth defective. */
export interface ScoredImage {
  readonly score: number;
  readonly defective: boolean;
}

/** What is flagged by «score > threshold». The last point's threshold is −∞: everything is flagged. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The operating points of a set of images, from the strictest threshold to the laxest. */
export interface Ranking {
  readonly defective: number;
  readonly good: number;
  readonly points: readonly OperatingPoint[];
}

/** A point of a curve for plotting, both in [0, 1]. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** @throws KensaError `invalid-input` for a score that is not finite */
export function rankImages(images: readonly ScoredImage[]): Ranking {
  requireFinite(
    images.map((image) => image.score),
    "The scores",
  );
  const sorted = images.toSorted((a, b) => b.score - a.score);
  const points: OperatingPoint[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (const [index, { score, defective }] of sorted.entries()) {
    if (defective) truePositives++;
    else falsePositives++;
    const threshold = sorted[index + 1]?.score ?? Number.NEGATIVE_INFINITY;
    if (threshold < score) points.push({ threshold, truePositives, falsePositives });
  }
  return { defective: truePositives, good: falsePositives, points };
}

/**
 * The probability that a random defective part scores higher than a random good one, ties counting half
 * (the Mann–Whitney statistic, equal to the area under the ROC curve). Null where one class is absent.
 */
export function auroc(ranking: Ranking): number | null {
  if (!hasBothClasses(ranking)) return null;
  const { defective, good } = ranking;
  let pairs = 0;
  let before = { truePositives: 0, falsePositives: 0 };
  for (const point of ranking.points) {
    const newlyGood = point.falsePositives - before.falsePositives;
    pairs += (newlyGood * (point.truePositives + before.truePositives)) / 2;
    before = point;
  }
  return pairs / (defective * good);
}

/**
 * Average precision: the area under the precision–recall curve by steps, Σ (Rᵢ − Rᵢ₋₁)·Pᵢ, as scikit-learn's
 * `average_precision_score`. A score that knows nothing gets the base rate. Null where one class is absent.
 */
export function averagePrecision(ranking: Ranking): number | null {
  if (!hasBothClasses(ranking)) return null;
  let area = 0;
  let before = 0;
  for (const point of ranking.points) {
    area += (point.truePositives - before) * precision(point);
    before = point.truePositives;
  }
  return area / ranking.defective;
}

/**
 * The area under the precision–recall curve by trapezia, from (0, 1) on, as EGBAD (H. Zenati et al., 2018) measured.
 * Among tied scores it draws a straight line and flatters: constant scores reach (1 + base rate) / 2.
 * Null where one class is absent.
 */
export function trapezoidPrecisionRecallArea(ranking: Ranking): number | null {
  if (!hasBothClasses(ranking)) return null;
  let area = 0;
  let before = { truePositives: 0, precision: 1 };
  for (const point of ranking.points) {
    const after = { truePositives: point.truePositives, precision: precision(point) };
    area += ((after.truePositives - before.truePositives) * (after.precision + before.precision)) / 2;
    before = after;
  }
  return area / ranking.defective;
}

/**
 * The best F1 over all thresholds, and the highest threshold that reaches it by «score > threshold».
 * It is chosen with the answers known: an oracle, not a performance. Null where one class is absent.
 */
export function bestF1(ranking: Ranking): { f1: number; threshold: number } | null {
  if (!hasBothClasses(ranking)) return null;
  let best = { f1: 0, threshold: Number.POSITIVE_INFINITY };
  for (const { threshold, truePositives, falsePositives } of ranking.points) {
    const f1 = (2 * truePositives) / (truePositives + falsePositives + ranking.defective);
    if (f1 > best.f1) best = { f1, threshold };
  }
  return best;
}

/**
 * The ROC curve, x = false-positive rate, y = true-positive rate, from (0, 0) to (1, 1).
 *
 * @param limit the most points to return, at least 2
 */
export function rocCurve(ranking: Ranking, limit: number): CurvePoint[] | null {
  if (!hasBothClasses(ranking)) return null;
  const curve = ranking.points.map((point) => ({
    x: point.falsePositives / ranking.good,
    y: point.truePositives / ranking.defective,
  }));
  return thinned([{ x: 0, y: 0 }, ...curve], limit);
}

function hasBothClasses({ defective, good }: Ranking): boolean {
  return defective > 0 && good > 0;
}

function precision({ truePositives, falsePositives }: OperatingPoint): number {
  return truePositives / (truePositives + falsePositives);
}

/** Every so-many-th point, the ends included. */
function thinned(curve: CurvePoint[], limit: number): CurvePoint[] {
  if (curve.length <= limit) return curve;
  const stride = (curve.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => curve[Math.round(i * stride)]!);
}
