/** @file From trained networks to a finished scoring graph for rows; scales and thresholds as in `calibrate.ts`. */
import type { Threshold } from "../../contract/calibration.ts";
import type { ScoreFormula, ScorePartName } from "../../contract/model.ts";
import type { TableTrainingSettings } from "../../contract/table.ts";
import { chooseThreshold } from "../calibration/conformal.ts";
import { RunningMoments } from "../calibration/standardise.ts";
import { requireNotCancelled } from "../dataset/require-not-cancelled.ts";
import { spread } from "../dataset/spread.ts";
import { traceModel } from "../engine/trace/trace.ts";
import { RowScorer } from "../model/row-scorer.ts";
import type { HyperParameters } from "../networks/hyper-parameters.ts";
import {
  type FeatureColumns,
  type RowCalibration,
  rawRowScoringModel,
  rowScoringModel,
} from "../networks/row-scoring-model.ts";
import type { TrainedNetworks } from "../networks/scoring-model.ts";
import { requireNumbers } from "./calibration-sample.ts";
import type { RowSplit } from "./good-rows.ts";
import { scoreFormulaFrom } from "./score-formula.ts";

export type RowCalibrationInput = {
  readonly trained: TrainedNetworks;
  readonly columns: FeatureColumns;
  readonly hyperParameters: HyperParameters;
  readonly settings: TableTrainingSettings;
  /** The features of a row of the table, `[features]`. */
  readonly featuresOf: (row: number) => Float32Array;
  readonly split: RowSplit;
  readonly reconstructionRatio: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

export type CalibratedRows = {
  readonly graph: Uint8Array;
  readonly formula: ScoreFormula;
  readonly threshold: Threshold;
  /** Ascending. */
  readonly scores: number[];
  readonly checkScores: number[];
};

/** Training rows from which scales are taken; more do not make them better. */
const STATISTICS_ROWS = 2000;

/** Throws `cancelled`, and `diverged` where the networks give no numbers. */
export async function calibrateRows(input: RowCalibrationInput): Promise<CalibratedRows> {
  const { trained, columns, settings, split } = input;
  const calibrator = new RowCalibrator(input);
  const calibration = await calibrator.calibration();
  const graph = await traceModel(rowScoringModel(trained, columns, calibration));
  const scores = await calibrator.scores(graph, split.calibration);
  const checkScores = await calibrator.scores(graph, split.check);
  const { falseRejectRate } = settings;
  return {
    graph,
    formula: calibration.formula,
    threshold: chooseThreshold(scores, { falseRejectRate, sample: "row" }),
    scores: scores.toSorted((a, b) => a - b),
    checkScores: checkScores.toSorted((a, b) => a - b),
  };
}

type RawRow = Readonly<Record<string, Float32Array>>;

class RowCalibrator {
  readonly #input: RowCalibrationInput;
  readonly #sample: readonly number[];
  readonly #total: number;
  #done = 0;

  constructor(input: RowCalibrationInput) {
    const { train, calibration, check } = input.split;
    this.#input = input;
    this.#sample = spread([...train], STATISTICS_ROWS);
    this.#total = this.#sample.length + calibration.length + check.length;
  }

  /**
   * What training rows say of each column's residual and of the terms of A(x). Columns have units of their own, so each has its deviation by
   * itself: a floor that is shared, as of the pixels of a map, would hide temperatures beside pressures in pascals.
   */
  async calibration(): Promise<RowCalibration> {
    const { trained, columns, hyperParameters, settings, reconstructionRatio } = this.#input;
    const { discriminatorTerm } = settings;
    const graph = await traceModel(rawRowScoringModel(trained, columns));
    const moments = Array.from({ length: columns.count }, () => new RunningMoments());
    const raw: RawRow[] = [];
    await this.#over(graph, this.#sample, async (scorer, features) => {
      const answers = await scorer.run(features, ["residual", "columns", discriminatorTerm]);
      requireNumbers(answers);
      for (const [column, value] of answers["columns"]!.entries()) moments[column]!.add(value);
      raw.push(answers);
    });
    const scales = moments.map(({ standardisation }) => standardisation);
    const statistics = {
      mean: Float32Array.from(scales, ({ mean }) => mean),
      deviation: Float32Array.from(scales, ({ deviation }) => deviation),
    };
    const terms = raw.map(
      (row): Partial<Record<ScorePartName, number>> => ({
        residual: row["residual"]![0]!,
        [discriminatorTerm]: row[discriminatorTerm]![0]!,
        peak: peakOf(row["columns"]!, statistics),
      }),
    );
    const formula = scoreFormulaFrom(terms, { hyperParameters, discriminatorTerm, reconstructionRatio });
    return { columns: statistics, formula };
  }

  async scores(graph: Uint8Array, rows: Uint32Array): Promise<number[]> {
    const scores: number[] = [];
    await this.#over(graph, rows, async (scorer, features) => {
      scores.push((await scorer.score(features)).score);
    });
    return scores;
  }

  async #over(
    graph: Uint8Array,
    rows: ArrayLike<number>,
    use: (scorer: RowScorer, features: Float32Array) => Promise<void>,
  ): Promise<void> {
    const { settings, signal, featuresOf, onProgress } = this.#input;
    const scorer = await RowScorer.open(graph, { provider: "cpu", threads: settings.threads });
    try {
      for (let i = 0; i < rows.length; i += 1) {
        requireNotCancelled(signal);
        await use(scorer, featuresOf(rows[i]!));
        this.#done += 1;
        onProgress(this.#done, this.#total);
      }
    } finally {
      await scorer.close();
    }
  }
}

/** The highest column as the finished graph computes it. */
function peakOf(columns: Float32Array, { mean, deviation }: RowCalibration["columns"]): number {
  return columns.reduce(
    (highest, value, i) => Math.max(highest, (value - mean[i]!) / deviation[i]!),
    -Infinity,
  );
}
