/**
 * @file From trained networks to a finished scoring graph: what good parts look like on each term, and where the line is.
 *
 * Two sets do two jobs and must not be mixed: standardisations come from training images, the thresholds from calibration
 * images that nothing was fitted to. Per-place deviations taken from the calibration set itself would make its scores too
 * small and the promise about false rejects wrong.
 */

import type { ModelScore, ScoreFormula, ScorePartName } from "../../contract/model.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import { RunningPixelMoments } from "../calibration/standardise.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { spread } from "../dataset/spread.ts";
import type { HyperParameters } from "../networks/hyper-parameters.ts";
import {
  rawScoringModel,
  type ScoringCalibration,
  scoringModel,
  type TrainedNetworks,
} from "../networks/scoring-model.ts";
import { requireNumbers } from "./calibration-sample.ts";
import { RecordWalk, type Thresholds } from "./record-walk.ts";
import { scoreFormulaFrom } from "./score-formula.ts";

export type CalibrationInput = {
  readonly trained: TrainedNetworks;
  readonly hyperParameters: HyperParameters;
  readonly settings: TrainingSettings;
  readonly dataset: PreparedDataset;
  readonly split: {
    readonly train: readonly number[];
    readonly calibration: readonly number[];
    readonly check: readonly number[];
    /** Of each record of the data set the number of its group of near-duplicates, where that is known. */
    readonly groups?: readonly number[] | undefined;
    /** Different parts that the calibration records show, where that is known. */
    readonly calibrationParts?: number | undefined;
  };
  /** Of the finished training; above the trusted ratio the discriminator's term is dropped. */
  readonly reconstructionRatio: number | null;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

export type Calibrated<Score extends ModelScore = ModelScore> = Thresholds & { readonly formula: Score };

/** Training images from which standardisations are taken; more do not make them better. */
const SCALE_IMAGES = 500;

/** Throws `too-few-images` where there is nothing to calibrate on, `cancelled`, `diverged` where the networks give no numbers. */
export async function calibrate(input: CalibrationInput): Promise<Calibrated<ScoreFormula>> {
  const calibrator = new Calibrator(input);
  const map = await calibrator.mapStatistics();
  const formula = await calibrator.formula(map);
  const modelWith = (heatmapThreshold: number) =>
    scoringModel(input.trained, { map, formula, heatmapThreshold });
  return { formula, ...(await calibrator.walk.finish(modelWith, input.split)) };
}

class Calibrator {
  readonly #input: CalibrationInput;
  readonly #sample: readonly number[];
  readonly walk: RecordWalk;

  constructor(input: CalibrationInput) {
    const { train, calibration, check } = input.split;
    this.#input = input;
    this.#sample = spread(train, SCALE_IMAGES);
    const total = 2 * this.#sample.length + calibration.length + check.length;
    this.walk = new RecordWalk({ ...input, total });
  }

  /** Mean and deviation of the blurred residual of training images, place by place. */
  async mapStatistics(): Promise<ScoringCalibration["map"]> {
    const { size } = this.#input.settings.geometry;
    const moments = new RunningPixelMoments(size * size);
    await this.#overSample(["map"], (outputs) => moments.add(outputs["map"]!));
    return moments.moments;
  }

  /** A(x) with every term on the scale of training images. */
  async formula(map: ScoringCalibration["map"]): Promise<ScoreFormula> {
    const { hyperParameters, settings, reconstructionRatio } = this.#input;
    const parts: ScorePartName[] = [hyperParameters.reconstructionTerm, settings.discriminatorTerm];
    const rows: Record<string, number>[] = [];
    await this.#overSample(["residual", "map", settings.discriminatorTerm], (outputs) => {
      const values = { ...outputs, peak: Float32Array.of(peakOf(outputs["map"]!, map)) };
      rows.push(Object.fromEntries(parts.map((part) => [part, values[part as keyof typeof values]![0]!])));
    });
    const { discriminatorTerm } = settings;
    return scoreFormulaFrom(rows, { hyperParameters, discriminatorTerm, reconstructionRatio });
  }

  #overSample(outputs: string[], take: (outputs: Record<string, Float32Array>) => void): Promise<void> {
    return this.walk.over(rawScoringModel(this.#input.trained), this.#sample, async (scorer, pixels) => {
      const answers = await scorer.run(pixels, outputs);
      requireNumbers(answers);
      take(answers);
    });
  }
}

/** The peak as the finished graph computes it. */
function peakOf(raw: Float32Array, { mean, deviation }: ScoringCalibration["map"]): number {
  return raw.reduce((highest, value, i) => Math.max(highest, (value - mean[i]!) / deviation[i]!), -Infinity);
}
