/** @file A(x) from the terms of good training samples: what is mixed, and on which scales. */
import type { BiganPart, ScoreFormula, ScoreTerm } from "../../contract/model.ts";
import type { DiscriminatorTerm } from "../../contract/training.ts";
import { momentsOf, standardise } from "../calibration/standardise.ts";
import type { HyperParameters } from "../networks/hyper-parameters.ts";
import { TRUSTED_RATIO } from "./training-watch.ts";

const UNSCALED = { mean: 0, deviation: 1 } as const;

type FormulaOptions = {
  readonly hyperParameters: HyperParameters;
  readonly discriminatorTerm: DiscriminatorTerm;
  /** Of the finished training; above the trusted ratio the discriminator's term is dropped. */
  readonly reconstructionRatio: number | null;
};

/** A(x) with every term on the scale of training samples; `terms` has those of each sample by name. */
export function scoreFormulaFrom(
  terms: readonly Readonly<Partial<Record<BiganPart, number>>>[],
  { hyperParameters, discriminatorTerm, reconstructionRatio }: FormulaOptions,
): ScoreFormula {
  const { alpha, reconstructionTerm, isStandardised } = hyperParameters;
  const term = (part: BiganPart): ScoreTerm & { carriesSignal: boolean } => {
    const moments = momentsOf(terms.map((values) => values[part]!));
    const scale = isStandardised ? moments.standardisation : UNSCALED;
    return { part, scale, carriesSignal: moments.carriesSignal };
  };
  const { carriesSignal: _, ...reconstruction } = term(reconstructionTerm);
  const { carriesSignal, ...discriminator } = term(discriminatorTerm);
  const isBlind = isStandardised && (reconstructionRatio ?? 1) > TRUSTED_RATIO;
  const mixed = { alpha, reconstruction, discriminator: carriesSignal && !isBlind ? discriminator : null };
  const scale = momentsOf(terms.map((values) => mix(mixed, values))).standardisation;
  return { ...mixed, scale };
}

/** A(x) as the finished graph computes it. */
function mix(
  { alpha, reconstruction, discriminator }: Omit<ScoreFormula, "scale">,
  values: Readonly<Partial<Record<BiganPart, number>>>,
): number {
  const value = ({ part, scale }: ScoreTerm) => standardise(values[part]!, scale);
  if (!discriminator) return value(reconstruction);
  return alpha * value(reconstruction) + (1 - alpha) * value(discriminator);
}
