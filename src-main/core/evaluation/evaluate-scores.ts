/** @file From the scores of images whose truth is known to the figures that are reported. */
import type { Threshold } from "../../contract/calibration.ts";
import type { EvaluationResult } from "../../contract/evaluation.ts";
import { decideAt } from "./decision.ts";
import type { PixelRanking } from "./localisation.ts";
import { auroc, averagePrecision, bestF1, rankImages, type ScoredImage } from "./ranking.ts";

/** One image of the test set; `score` is null where it could not be judged. */
export interface EvaluatedImage {
  readonly score: number | null;
  readonly defective: boolean;
}

/**
 * The figures of an evaluation. Images that could not be judged are counted, and left out of everything else: they
 * are neither passed nor rejected, a person has to look at them.
 *
 * @param pixels the heatmaps' ranking; null where there are no masks
 * @param seconds what the evaluation took
 * @throws KensaError `invalid-input` for a score that is not finite
 */
export function evaluateScores(
  images: readonly EvaluatedImage[],
  { value, basis }: Threshold,
  pixels: PixelRanking | null,
  seconds: number,
): EvaluationResult {
  const judged = images.filter((image): image is ScoredImage => image.score !== null);
  const ranking = rankImages(judged);
  const decision = decideAt(judged, value);
  const { falseRejects, misses } = decision;
  return {
    imageAuroc: auroc(ranking),
    imageAuprc: averagePrecision(ranking),
    baseRate: judged.length === 0 ? null : ranking.defective / judged.length,
    f1Max: bestF1(ranking)?.f1 ?? null,
    f1AtThreshold: decision.f1,
    falseRejectRate: falseRejects.of === 0 ? null : falseRejects.rate,
    missRate: misses.of === 0 ? null : misses.rate,
    falseRejects,
    misses,
    statedFalseRejectBound: basis.falseRejectBound,
    statedConfidence: basis.confidence,
    pixelAuroc: pixels?.pixelAuroc() ?? null,
    auPro30: pixels?.auPro30() ?? null,
    images: images.length,
    notJudged: images.length - judged.length,
    seconds,
  };
}
