/** @file What a score is made of: each term of A(x), how much it counts, and how unusual it was on an image. */
import type { ScoredTerm, ScoreParts } from "../../contract/inspection.ts";
import type { ModelManifest, ScorePartName, Standardisation } from "../../contract/model.ts";
import { standardise } from "../calibration/standardise.ts";

type WeighedTerm = {
  readonly part: ScorePartName;
  readonly weight: number;
  readonly scale: Standardisation;
};

/**
 * The terms of one image's score, the largest contribution first; none where the image has no score, or where the model's
 * terms are raw sums that say nothing in deviations (preset `paper`).
 */
export function scoredTerms(
  { score, settings }: Pick<ModelManifest, "score" | "settings">,
  parts: ScoreParts,
): ScoredTerm[] {
  if (settings.preset === "paper") return [];
  const terms = weighedTerms(score);
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  return terms
    .flatMap(({ part, weight, scale }) => {
      const value = parts[part];
      if (value === undefined) return [];
      return [{ part, weight: weight / total, deviations: standardise(value, scale) }];
    })
    .toSorted((a, b) => b.weight * b.deviations - a.weight * a.deviations);
}

/** Both ways to put a score together, as a sum of terms. */
function weighedTerms(score: ModelManifest["score"]): readonly WeighedTerm[] {
  if ("terms" in score) return score.terms;
  const { alpha, reconstruction, discriminator } = score;
  if (discriminator === null) return [{ ...reconstruction, weight: 1 }];
  return [
    { ...reconstruction, weight: alpha },
    { ...discriminator, weight: 1 - alpha },
  ].filter(({ weight }) => weight > 0);
}
