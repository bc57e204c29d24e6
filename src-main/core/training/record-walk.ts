/** @file Walks prepared records through traced models one by one, and takes the thresholds from what comes out. */
import type { Threshold } from "../../contract/calibration.ts";
import type { MapName, MapThresholds } from "../../contract/model.ts";
import type { TrainingSettings } from "../../contract/training.ts";
import { chooseThreshold } from "../calibration/conformal.ts";
import { ascendingPartScores, type PartScores } from "../calibration/part-scores.ts";
import { strayScores } from "../calibration/stray-scores.ts";
import type { PreparedDataset } from "../dataset/prepared-dataset.ts";
import { requireNotCancelled } from "../dataset/require-not-cancelled.ts";
import { type ExportedFunction, traceModel } from "../engine/trace/trace.ts";
import { Scorer } from "../model/scorer.ts";

export type RecordWalkOptions = {
  readonly settings: TrainingSettings;
  readonly dataset: PreparedDataset;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Records over all walks, and what other work counts as. */
  readonly total: number;
  /** How a model becomes a graph that takes pixels in, where it is not one of our functions alone. */
  readonly compile?: (model: ExportedFunction) => Promise<Uint8Array>;
};

type CalibrationRecords = {
  readonly calibration: readonly number[];
  readonly check: readonly number[];
  /** Of each record of the data set the part that it shows, by number, where that is known. */
  readonly groups?: readonly number[] | undefined;
  /** Different parts that the calibration records show, where that alone is known. */
  readonly calibrationParts?: number | undefined;
};

export type UseRecord = (scorer: Scorer, pixels: Uint8Array, index: number) => Promise<void>;

export class RecordWalk {
  readonly #options: RecordWalkOptions;
  #done = 0;

  constructor(options: RecordWalkOptions) {
    this.#options = options;
  }

  /** Counts other work as that of so many records. Throws `cancelled` where the signal is given. */
  advance(records: number): void {
    const { signal, onProgress, total } = this.#options;
    requireNotCancelled(signal);
    this.#done += records;
    onProgress(this.#done, total);
  }

  /** Throws `cancelled` where the signal is given. */
  async over(model: ExportedFunction, records: readonly number[], use: UseRecord): Promise<void> {
    const { dataset, settings, threads, signal, onProgress, total } = this.#options;
    const scorer = await Scorer.open(await this.#compiled(model), settings.geometry, {
      provider: "cpu",
      threads,
    });
    try {
      for (const [index, record] of records.entries()) {
        requireNotCancelled(signal);
        const pixels = new Uint8Array(dataset.recordBytes);
        await dataset.readRecords([record], pixels);
        await use(scorer, pixels, index);
        this.#done += 1;
        onProgress(this.#done, total);
      }
    } finally {
      await scorer.close();
    }
  }

  /**
   * The finished model: its thresholds from calibration records, its scores also of check records.
   *
   * @param modelWith the scoring model whose heatmap shows this value as 1, and the heatmaps of its maps these
   * @param maps those that can be looked at alone
   */
  async finish(
    modelWith: (heatmapThreshold: number, mapThresholds: MapThresholds) => ExportedFunction,
    { calibration, check, groups, calibrationParts: parts }: CalibrationRecords,
    maps: readonly MapName[] = [],
  ): Promise<Thresholds> {
    const { falseRejectRate } = this.#options.settings;
    const { scores, peaks, peaksOf } = await this.#score(modelWith(1, {}), calibration, maps);
    const edge = (highest: readonly number[]) =>
      Math.max(chooseThreshold(highest, { falseRejectRate }).value, Number.EPSILON);
    const heatmapThreshold = edge(peaks);
    const mapThresholds = Object.fromEntries(maps.map((map) => [map, edge(peaksOf.get(map)!)]));
    const finished = modelWith(heatmapThreshold, mapThresholds);
    const checked = await this.#score(finished, check);
    const partNumbers = groups && calibration.map((record) => groups[record]!);
    const threshold = chooseThreshold(scores, { falseRejectRate, parts, partNumbers });
    return {
      graph: await this.#compiled(finished),
      heatmapThreshold,
      mapThresholds,
      threshold,
      strays: strayScores(scores, threshold.value).map((place) => calibration[place]!),
      ...ascendingPartScores(scores, partNumbers),
      checkScores: checked.scores.toSorted((a, b) => a - b),
    };
  }

  #compiled(model: ExportedFunction): Promise<Uint8Array> {
    const { compile = traceModel } = this.#options;
    return compile(model);
  }

  /** Scores of the records, the highest point of each heatmap, and that of each map. */
  async #score(model: ExportedFunction, records: readonly number[], maps: readonly MapName[] = []) {
    const scores: number[] = [];
    const peaks: number[] = [];
    const peaksOf = new Map<MapName, number[]>(maps.map((map) => [map, []]));
    await this.over(model, records, async (scorer, pixels) => {
      const scored = await scorer.score(pixels, maps);
      scores.push(scored.score);
      peaks.push(highestOf(scored.heatmap));
      for (const [map, highest] of peaksOf) highest.push(highestOf(scored.maps[map]!));
    });
    return { scores, peaks, peaksOf };
  }
}

function highestOf(map: Float32Array): number {
  return map.reduce((highest, value) => Math.max(highest, value));
}

export type Thresholds = PartScores & {
  readonly graph: Uint8Array;
  readonly heatmapThreshold: number;
  readonly mapThresholds: MapThresholds;
  readonly threshold: Threshold;
  /** Calibration records whose scores lie far above the others, where the threshold is one of these; the highest first. */
  readonly strays: readonly number[];
  /** Ascending. */
  readonly checkScores: number[];
};
