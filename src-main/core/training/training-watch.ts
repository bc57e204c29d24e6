/**
 * @file Watches the losses of a training: stops one that cannot end well, and collects what a person should know.
 *
 * The reconstruction ratio mean|x − G(E(x))| / mean|x − G(E(x′))|, with x′ another part, tells whether G looks at its input
 * at all: 1 says no. A plain BiGAN stays there for any practical time, which the preset `paper` shows.
 */
import { z } from "zod";
import { KensaError } from "../../contract/errors.ts";
import type { ModelWarning } from "../../contract/model.ts";
import type { CurvePoint } from "../../contract/training.ts";
import type { Arrays } from "../engine/step.ts";

/** D's loss below this and E, G's above the other: D recognises everything and teaches nothing. */
const WON_LOSS = 0.02;
const LOST_LOSS = 8;
/** Above this reconstruction ratio G does not look at its input, and what D says of its work means nothing. */
export const TRUSTED_RATIO = 0.7;
/** Before this step E and G are still on their way to the average picture. */
const PATIENCE_STEPS = 500;

const lossName = z.enum(["discriminatorLoss", "generatorLoss", "reconstructionLoss"]);
type LossName = z.infer<typeof lossName>;

/** Of each loss since the last point of the curve: what the next point is the mean of. */
export const lossSums = z.partialRecord(lossName, z.object({ total: z.number(), count: z.int().positive() }));
export type LossSums = z.infer<typeof lossSums>;

export class TrainingWatch {
  #sums: LossSums;

  /** @param sums where an earlier part of the training stopped between two points of the curve */
  constructor(sums: LossSums = {}) {
    this.#sums = { ...sums };
  }

  get sums(): LossSums {
    return { ...this.#sums };
  }

  /** Takes the outputs of one step. Throws `diverged` where a loss is no number. */
  observe(step: number, outputs: Arrays): void {
    for (const name of lossName.options) {
      const value = outputs[name]?.[0];
      if (value === undefined) continue;
      if (!Number.isFinite(value)) throw diverged(step);
      const { total, count } = this.#sums[name] ?? { total: 0, count: 0 };
      this.#sums[name] = { total: total + value, count: count + 1 };
    }
  }

  /** The curve's next point: mean losses since the last one. */
  takePoint(step: number, phase: CurvePoint["phase"], reconstructionRatio: number): CurvePoint {
    if (!Number.isFinite(reconstructionRatio)) throw diverged(step);
    const mean = (name: LossName) => {
      const sum = this.#sums[name];
      return sum ? sum.total / sum.count : null;
    };
    const point = {
      step,
      phase,
      discriminatorLoss: mean("discriminatorLoss"),
      generatorLoss: mean("generatorLoss"),
      reconstructionLoss: mean("reconstructionLoss"),
      reconstructionRatio,
    };
    this.#sums = {};
    return point;
  }
}

function diverged(step: number): KensaError {
  return new KensaError(
    "diverged",
    `The training left the range of numbers at step ${step}; it cannot go on.`,
    {
      action:
        "Train again with another --seed. If it happens again, look for images that are all one colour, or for columns with a few enormous numbers.",
    },
  );
}

/**
 * Throws where E and G explain good samples no better than their average would, after they had time to.
 *
 * @param baseline mean |x − mean x| over training samples
 */
export function requireNotCollapsed(point: CurvePoint, baseline: number): void {
  const loss = point.reconstructionLoss;
  if (point.step < PATIENCE_STEPS || loss === null || loss <= baseline * 1.2 + 0.02) return;
  throw new KensaError(
    "diverged",
    `The generator has collapsed: after ${point.step} steps what it makes is further from what is good than the average is.`,
    { action: "Train again with another --seed, or with more to learn from or more time." },
  );
}

/** What a person should know before trusting a model with this curve. */
export function warningsOf(curve: readonly CurvePoint[], sample: "part" | "row" = "part"): ModelWarning[] {
  const last = curve.at(-1);
  if (!last) return [];
  const warnings: ModelWarning[] = [];
  if (last.reconstructionRatio !== null && last.reconstructionRatio > TRUSTED_RATIO) {
    const ratio = last.reconstructionRatio;
    warnings.push({
      code: "hardly-rebuilds",
      numbers: { ratio, trusted: TRUSTED_RATIO },
      sentence: `The model hardly rebuilds the ${sample} it is shown (reconstruction ratio ${ratio.toFixed(2)}, good is below ${TRUSTED_RATIO}): it either needs more training, or the ${sample}s are so alike that their average fits them all.`,
    });
  }
  if ((last.discriminatorLoss ?? 1) < WON_LOSS && (last.generatorLoss ?? 0) > LOST_LOSS) {
    warnings.push({
      code: "discriminator-won",
      numbers: {},
      sentence: "The discriminator has won: the last part of the training taught the other networks nothing.",
    });
  }
  return warnings;
}
