/**
 * @file From the trained networks of `standard` to a finished scoring graph.
 *
 * Training images are divided: features of good parts come from some, what is usual at each place from others, so that no part is
 * its own nearest neighbour. Which terms are worth how much is decided on simulated defects alone. The thresholds come from
 * calibration images that nothing was fitted to.
 */
import type { MapThresholds, StandardPart, TermFormula } from "../../contract/model.ts";
import { PlaceStatistics } from "../calibration/place-statistics.ts";
import { momentsOf, RunningMoments } from "../calibration/standardise.ts";
import { damagePicture } from "../dataset/damage-picture.ts";
import { auroc, rankImages } from "../evaluation/ranking.ts";
import type { Scorer } from "../model/scorer.ts";
import type { ScaleName } from "../networks/scales.ts";
import {
  type Banks,
  cellOf,
  type FeatureBank,
  featureModel,
  MAP_NAMES,
  mapModel,
  type PlaceStatistics as Places,
  partOf,
  type StandardCalibration,
  standardScoringModel,
  type TrainedRestoration,
  termModel,
} from "../networks/standard-scoring.ts";
import { randomFor } from "../random/random.ts";
import type { Calibrated, CalibrationInput } from "./calibrate.ts";
import { requireNumbers, spread } from "./calibration-sample.ts";
import { RecordWalk } from "./record-walk.ts";

export type StandardCalibrationInput = Omit<
  CalibrationInput,
  "trained" | "hyperParameters" | "reconstructionRatio"
> & { readonly trained: TrainedRestoration };

/** Training images that give the features, and others that say what is usual; more do not make them better. */
const BANK_IMAGES = 140;
const STATISTICS_IMAGES = 120;
/** Features of one image, and of all: every pair is compared in each inspection. */
const FEATURES_AN_IMAGE = 60;
const MOST_FEATURES = 4000;
const SMALLEST_SPREAD = 1e-3;
/**
 * A term's weight is ((AUROC − ½)/½)⁴ on simulated defects: one that tells them half as well from good parts counts a
 * sixteenth. Below the least share of the best it is dropped.
 */
const SHARPNESS = 4;
const LEAST_SHARE = 0.1;

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
    const { train, calibration, check } = input.split;
    this.#input = input;
    this.#bankSample = spread(everyOther(train, 0), BANK_IMAGES);
    this.#statisticsSample = spread(everyOther(train, 1), STATISTICS_IMAGES);
    const total =
      this.#bankSample.length + 3 * this.#statisticsSample.length + calibration.length + check.length;
    this.walk = new RecordWalk({ ...input, total });
  }

  /** Features of good parts on each scale, from random places where there is picture. */
  async banks(): Promise<Banks> {
    const { trained, settings } = this.#input;
    const found = new Map<ScaleName, Float32Array[]>();
    const outputs = this.#scales.flatMap(({ name }) => [`${name}/features`, `${name}/seen-neighbours`]);
    await this.walk.over(featureModel(trained), this.#bankSample, async (scorer, pixels, index) => {
      const answers = await scorer.run(pixels, outputs);
      requireNumbers(answers);
      for (const { name } of this.#scales) {
        const random = randomFor(settings.seed, "bank", name, index);
        const seen = answers[`${name}/seen-neighbours`]!;
        const places = random.shuffle(placesIn(seen)).slice(0, FEATURES_AN_IMAGE);
        const features = answers[`${name}/features`]!;
        const channels = features.length / seen.length;
        const own = places.map((place) => features.slice(place * channels, (place + 1) * channels));
        found.set(name, [...(found.get(name) ?? []), ...own]);
      }
    });
    const banks = [...found].map(([name, features]) => {
      const random = randomFor(settings.seed, "bank", name);
      return [name, bankOf(random.shuffle(features).slice(0, MOST_FEATURES))] as const;
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
      mapModel(this.#input.trained, banks),
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
    const good = new Map<StandardPart, number[]>(parts.map((part) => [part, []]));
    const damaged = new Map<StandardPart, number[]>(parts.map((part) => [part, []]));
    const graph = termModel(this.#input.trained, calibration);
    const take = async (scorer: Scorer, pixels: Uint8Array, into: Map<StandardPart, number[]>) => {
      const answers = await scorer.run(pixels, parts);
      requireNumbers(answers);
      for (const part of parts) into.get(part)!.push(answers[part]![0]!);
    };
    await this.walk.over(graph, this.#statisticsSample, (scorer, pixels) => take(scorer, pixels, good));
    const donors = await this.#donors();
    await this.walk.over(graph, this.#statisticsSample, (scorer, pixels, index) =>
      take(scorer, this.#damage(pixels, donors, index), damaged),
    );
    return formulaFrom(parts, good, damaged);
  }

  get #scales() {
    return this.#input.trained.plan.scales.map(({ scale }) => scale);
  }

  /** A few good parts from which patches may come. */
  async #donors(): Promise<Float32Array[]> {
    const { dataset } = this.#input;
    const donors: Float32Array[] = [];
    for (const record of spread(this.#bankSample, 8)) {
      const pixels = new Uint8Array(dataset.recordBytes);
      await dataset.readRecords([record], pixels);
      donors.push(Float32Array.from(pixels));
    }
    return donors;
  }

  #damage(pixels: Uint8Array, donors: readonly Float32Array[], index: number): Uint8Array {
    const { settings } = this.#input;
    if (settings.defectKinds.length === 0) return pixels;
    const { size, channels } = settings.geometry;
    const random = randomFor(settings.seed, "simulated for the weights", index);
    const damaged = Float32Array.from(pixels);
    const donor = donors[index % donors.length]!;
    damagePicture(damaged, { side: size, channels, donor, kinds: settings.defectKinds, random });
    return Uint8Array.from(damaged, Math.round);
  }
}

/** Half of the items; of a single one both halves. */
function everyOther<T>(items: readonly T[], start: 0 | 1): readonly T[] {
  return items.length < 2 ? items : items.filter((_, index) => index % 2 === start);
}

function placesIn(seen: Float32Array): number[] {
  return Array.from(seen.keys()).filter((place) => seen[place] === 1);
}

/** Features standardised channel by channel; at least one, or nothing could be near. */
function bankOf(features: readonly Float32Array[]): FeatureBank {
  const channels = features[0]!.length;
  const count = features.length;
  const centre = new Float32Array(channels);
  const spreads = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel += 1) {
    const moments = new RunningMoments();
    for (const feature of features) moments.add(feature[channel]!);
    const { mean, deviation } = moments.standardisation;
    centre[channel] = mean;
    spreads[channel] = 1 / (deviation + SMALLEST_SPREAD);
  }
  const standard = new Float32Array(channels * count);
  for (const [index, feature] of features.entries()) {
    for (let channel = 0; channel < channels; channel += 1) {
      standard[channel * count + index] = (feature[channel]! - centre[channel]!) * spreads[channel]!;
    }
  }
  return { centre, spread: spreads, features: standard, count };
}

type Values = ReadonlyMap<StandardPart, readonly number[]>;

/** The terms that find simulated defects, with their weights, and the scale of the whole. */
export function formulaFrom(parts: readonly StandardPart[], good: Values, damaged: Values): TermFormula {
  const judged = parts.map((part) => {
    const separation = separationOf(good.get(part)!, damaged.get(part)!);
    const weight = Math.max(0, 2 * separation - 1) ** SHARPNESS;
    return { part, weight, scale: momentsOf(good.get(part)!).standardisation, separation };
  });
  const best = Math.max(...judged.map(({ weight }) => weight));
  const kept = judged.filter(({ weight }) => weight > 0 && weight >= LEAST_SHARE * best);
  // Where nothing finds simulated defects, as where none may be drawn, all opinions count alike.
  const terms = kept.length > 0 ? kept : judged.map((term) => ({ ...term, weight: 1 }));
  const images = good.get(parts[0]!)!.length;
  const scores = Array.from({ length: images }, (_, image) =>
    weighed(terms, (part) => good.get(part)![image]!),
  );
  return { terms, scale: momentsOf(scores).standardisation };
}

function separationOf(good: readonly number[], damaged: readonly number[]): number {
  const scored = [
    ...good.map((score) => ({ score, defective: false })),
    ...damaged.map((score) => ({ score, defective: true })),
  ];
  return auroc(rankImages(scored)) ?? 0.5;
}

/** A(x) as the finished graph computes it. */
function weighed(terms: TermFormula["terms"], valueOf: (part: StandardPart) => number): number {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  return terms.reduce(
    (sum, { part, weight, scale }) =>
      sum + (weight / total) * ((valueOf(part) - scale.mean) / scale.deviation),
    0,
  );
}
