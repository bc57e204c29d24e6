/**
 * @file From the trained networks of `standard` to a finished scoring graph.
 *
 * Training images are divided: features of good parts come from some, what is usual at each place from others, so that no part is
 * its own nearest neighbour. Which terms are worth how much is decided on simulated defects alone. The thresholds come from
 * calibration images that nothing was fitted to.
 */
import type { MapThresholds, TermFormula } from "../../contract/model.ts";
import { PlaceStatistics } from "../calibration/place-statistics.ts";
import type { Scorer } from "../model/scorer.ts";
import type { ScaleName } from "../networks/scales.ts";
import { cellOf, MAP_NAMES, type Places, partOf } from "../networks/standard-maps.ts";
import {
  type Banks,
  type StandardCalibration,
  standardFeatureModel,
  standardMapModel,
  standardScoringModel,
  standardTermModel,
  type TrainedRestoration,
} from "../networks/standard-scoring.ts";
import { randomFor } from "../random/random.ts";
import { bankOf, featuresAt, placesIn, standardisedFeatures } from "./bank-features.ts";
import type { Calibrated, CalibrationInput } from "./calibrate.ts";
import { divided, requireNumbers } from "./calibration-sample.ts";
import { RecordWalk } from "./record-walk.ts";
import { SimulatedDamage } from "./simulated-damage.ts";
import { formulaOn, walkedFor } from "./term-formula.ts";

export type StandardCalibrationInput = Omit<
  CalibrationInput,
  "trained" | "hyperParameters" | "reconstructionRatio"
> & { readonly trained: TrainedRestoration };

/** Features of one image, and of all: every pair is compared in each inspection. */
const FEATURES_AN_IMAGE = 60;
const MOST_FEATURES = 4000;

/** Throws as `calibrate`. */
export async function calibrateStandard(input: StandardCalibrationInput): Promise<Calibrated<TermFormula>> {
  const calibrator = new StandardCalibrator(input);
  const banks = await calibrator.banks();
  const places = await calibrator.places(banks);
  const formula = await calibrator.formula({ banks, places });
  const modelWith = (heatmapThreshold: number, mapThresholds: MapThresholds) =>
    standardScoringModel(input.trained, { banks, places, formula, heatmapThreshold, mapThresholds });
  return { formula, ...(await calibrator.walk.finish(modelWith, input.split, MAP_NAMES)) };
}

class StandardCalibrator {
  readonly #input: StandardCalibrationInput;
  readonly #bankSample: readonly number[];
  readonly #statisticsSample: readonly number[];
  readonly walk: RecordWalk;

  constructor(input: StandardCalibrationInput) {
    const { train, calibration, check, groups } = input.split;
    this.#input = input;
    ({ bank: this.#bankSample, statistics: this.#statisticsSample } = divided(train, groups));
    const statistics = this.#statisticsSample.length;
    const total =
      this.#bankSample.length + statistics + walkedFor(statistics) + calibration.length + check.length;
    this.walk = new RecordWalk({ ...input, total });
  }

  /** Features of good parts on each scale, from random places where there is picture. */
  async banks(): Promise<Banks> {
    const { trained, settings } = this.#input;
    const found = new Map<ScaleName, Float32Array[]>();
    const outputs = this.#scales.flatMap(({ name }) => [`${name}/features`, `${name}/seen-neighbours`]);
    await this.walk.over(standardFeatureModel(trained), this.#bankSample, async (scorer, pixels, index) => {
      const answers = await scorer.run(pixels, outputs);
      requireNumbers(answers);
      for (const { name } of this.#scales) {
        const random = randomFor(settings.seed, "bank", name, index);
        const seen = answers[`${name}/seen-neighbours`]!;
        const places = random.shuffle(placesIn(seen)).slice(0, FEATURES_AN_IMAGE);
        const features = answers[`${name}/features`]!;
        found.set(name, [...(found.get(name) ?? []), ...featuresAt(places, features, seen.length)]);
      }
    });
    const banks = [...found].map(([name, features]) => {
      const random = randomFor(settings.seed, "bank", name);
      const kept = standardisedFeatures(random.shuffle(features).slice(0, MOST_FEATURES));
      return [name, bankOf(kept.points, kept)] as const;
    });
    return Object.fromEntries(banks);
  }

  /** What is usual for each map at each place. */
  async places(banks: Banks): Promise<Places> {
    const scales = this.#scales.map(({ name, canvas }) => ({
      name,
      maps: MAP_NAMES.map((map) => ({ map, statistics: new PlaceStatistics(canvas / cellOf(map)) })),
    }));
    const outputs = scales.flatMap(({ name, maps }) =>
      maps.flatMap(({ map }) => [`${name}/${map}`, `${name}/seen-${map}`]),
    );
    await this.walk.over(
      standardMapModel(this.#input.trained, banks),
      this.#statisticsSample,
      async (scorer, pixels) => {
        const answers = await scorer.run(pixels, outputs);
        requireNumbers(answers);
        for (const { name, maps } of scales) {
          for (const { map, statistics } of maps) {
            statistics.add(answers[`${name}/${map}`]!, answers[`${name}/seen-${map}`]!);
          }
        }
      },
    );
    const entries = scales.map(({ name, maps }) => [
      name,
      Object.fromEntries(maps.map(({ map, statistics }) => [map, statistics.moments])),
    ]);
    return Object.fromEntries(entries) as Places;
  }

  /** A(x): each term on the scale of training images, weighed by how well it finds simulated defects on them. */
  async formula(calibration: Pick<StandardCalibration, "banks" | "places">): Promise<TermFormula> {
    const parts = this.#scales.flatMap(({ name }) => MAP_NAMES.map((map) => partOf(map, name)));
    const run = async (scorer: Scorer, pixels: Uint8Array) => {
      const answers = await scorer.run(pixels, parts);
      requireNumbers(answers);
      return answers;
    };
    return formulaOn(parts, {
      walk: this.walk,
      graph: standardTermModel(this.#input.trained, calibration),
      records: this.#statisticsSample,
      damage: await SimulatedDamage.open(this.#input, this.#bankSample),
      run,
    });
  }

  get #scales() {
    return this.#input.trained.plan.scales.map(({ scale }) => scale);
  }
}
