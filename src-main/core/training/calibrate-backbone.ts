/**
 * @file From a user's feature extractor to a finished scoring graph, without any training (Roth et al. 2022, «PatchCore»).
 *
 * Good parts are divided as for `standard`: features come from some, what is usual at each place from others, so that no part is its own
 * nearest neighbour; thresholds come from calibration images that nothing was fitted to.
 */
import { matMul, type Tensor2D } from "@tensorflow/tfjs-core";
import ort from "onnxruntime-node";
import { KensaError } from "../../contract/errors.ts";
import type { TermFormula } from "../../contract/model.ts";
import { greedyCoreset } from "../calibration/coreset.ts";
import { PlaceStatistics } from "../calibration/place-statistics.ts";
import type { PixelMoments } from "../calibration/standardise.ts";
import { spread } from "../dataset/spread.ts";
import { createSession } from "../engine/executors/onnx-session.ts";
import { traceModel } from "../engine/trace/trace.ts";
import type { Scorer } from "../model/scorer.ts";
import { type Backbone, gridOf } from "../networks/backbone.ts";
import {
  BACKBONE_PART,
  type BackboneScoring,
  backboneFeatureModel,
  backboneMapModel,
  backboneScoringModel,
  backboneTermModel,
  joinToBackbone,
} from "../networks/backbone-scoring.ts";
import type { FeatureBank } from "../networks/feature-bank.ts";
import { type KeptParts } from "../networks/kept-parts.ts";
import { randomFor } from "../random/random.ts";
import {
  bankOf,
  featuresAt,
  placesIn,
  type StandardisedFeatures,
  standardisedFeatures,
} from "./bank-features.ts";
import type { Calibrated, CalibrationInput } from "./calibrate.ts";
import { BANK_IMAGES, divided, STATISTICS_IMAGES } from "./calibration-sample.ts";
import { RecordWalk } from "./record-walk.ts";
import { SimulatedDamage } from "./simulated-damage.ts";
import { formulaOn, walkedFor } from "./term-formula.ts";

export type BackboneCalibrationInput = Omit<
  CalibrationInput,
  "trained" | "hyperParameters" | "reconstructionRatio"
> & { readonly backbone: Backbone };

/** What a model of this preset is made with; written into it. */
export const backboneNumbers = {
  bankImages: BANK_IMAGES,
  statisticsImages: STATISTICS_IMAGES,
  /** Features of one good part that stand for choice, from random places. */
  featuresAnImage: 80,
  /** The features that are kept, by greedy k-centre: every place is compared with each of them in each inspection. */
  coreset: 2000,
  /** More channels than this are projected at random to so many. */
  projectedChannels: 256,
} as const;

/** Good parts that the model keeps to be looked at, and the memory that they may take. */
const KEPT_PARTS = 16;
const KEPT_BYTES = 8 * 1024 * 1024;
/** Choices of the coreset between two looks at whether to stop. */
const CHOICES_A_LOOK = 20;

/** Throws as `calibrate`, and `unsupported` where the backbone gives no numbers for good parts. */
export async function calibrateBackbone(input: BackboneCalibrationInput): Promise<Calibrated<TermFormula>> {
  const calibrator = new BackboneCalibrator(input);
  const bank = await calibrator.bank();
  const places = await calibrator.places(bank);
  const formula = await calibrator.formula({ bank, places });
  const kept = await calibrator.keptParts();
  const modelWith = (heatmapThreshold: number) =>
    backboneScoringModel(calibrator.scoring, { bank, places, formula, kept, heatmapThreshold });
  return { formula, ...(await calibrator.walk.finish(modelWith, input.split)) };
}

class BackboneCalibrator {
  readonly #input: BackboneCalibrationInput;
  readonly #bankSample: readonly number[];
  readonly #statisticsSample: readonly number[];
  readonly scoring: BackboneScoring;
  readonly walk: RecordWalk;

  constructor(input: BackboneCalibrationInput) {
    const { split, backbone, settings } = input;
    this.#input = input;
    ({ bank: this.#bankSample, statistics: this.#statisticsSample } = divided(split.train, split.groups));
    this.scoring = { backbone, geometry: settings.geometry };
    const { calibration, check } = split;
    const statistics = this.#statisticsSample.length;
    this.walk = new RecordWalk({
      ...input,
      total:
        2 * this.#bankSample.length + statistics + walkedFor(statistics) + calibration.length + check.length,
      compile: (model) => joinToBackbone(this.scoring, model),
    });
  }

  /** A coreset of the features of good parts from random places where there is picture. */
  async bank(): Promise<FeatureBank> {
    const { settings, threads } = this.#input;
    const standard = standardisedFeatures(await this.#features());
    const projection = projectionFor(standard.centre.length, settings.seed);
    const points = projection ? await projected(standard, projection, threads) : standard.points;
    return bankOf(await this.#coresetOf(points), standard, projection);
  }

  /** What distance is usual at each place. */
  async places(bank: FeatureBank): Promise<PixelMoments> {
    const statistics = new PlaceStatistics(gridOf(this.#input.backbone));
    await this.walk.over(
      backboneMapModel(this.scoring, bank),
      this.#statisticsSample,
      async (scorer, pixels) => {
        const { map, seen } = await this.#numbers(scorer, pixels, ["map", "seen"]);
        statistics.add(map!, seen!);
      },
    );
    return statistics.moments;
  }

  /** A(x): the only term, on the scale of training images, and what it is worth on simulated defects. */
  async formula(calibration: { bank: FeatureBank; places: PixelMoments }): Promise<TermFormula> {
    return formulaOn([BACKBONE_PART], {
      walk: this.walk,
      graph: backboneTermModel(this.scoring, calibration),
      records: this.#statisticsSample,
      damage: await SimulatedDamage.open(this.#input, this.#bankSample),
      run: (scorer, pixels) => this.#numbers(scorer, pixels, [BACKBONE_PART]),
    });
  }

  /** Some of the good parts whose features are in the bank. */
  async keptParts(): Promise<KeptParts> {
    const { dataset } = this.#input;
    const bytes = dataset.recordBytes * Float32Array.BYTES_PER_ELEMENT;
    const records = spread(
      this.#bankSample,
      Math.max(1, Math.min(KEPT_PARTS, Math.floor(KEPT_BYTES / bytes))),
    );
    const pixels = new Uint8Array(records.length * dataset.recordBytes);
    await dataset.readRecords(records, pixels);
    return { pictures: Float32Array.from(pixels), count: records.length };
  }

  async #features(): Promise<Float32Array[]> {
    const found: Float32Array[] = [];
    await this.walk.over(
      backboneFeatureModel(this.scoring),
      this.#bankSample,
      async (scorer, pixels, index) => {
        const { features, seen } = await this.#numbers(scorer, pixels, ["features", "seen"]);
        const random = randomFor(this.#input.settings.seed, "bank", index);
        const places = random.shuffle(placesIn(seen!)).slice(0, backboneNumbers.featuresAnImage);
        found.push(...featuresAt(places, features!, seen!.length));
      },
    );
    requireFeatures(found);
    return found;
  }

  /** The choice takes some seconds of its own, and counts as a second look at the good parts that gave the features. */
  async #coresetOf(points: readonly Float32Array[]): Promise<Float32Array[]> {
    const count = Math.min(backboneNumbers.coreset, points.length);
    let told = 0;
    const tell = (chosen: number) => {
      const upTo = Math.floor((this.#bankSample.length * chosen) / count);
      this.walk.advance(upTo - told);
      told = upTo;
    };
    const chosen = await greedyCoreset(points, {
      count,
      first: randomFor(this.#input.settings.seed, "coreset").integer(points.length),
      onChosen: async (so) => {
        if (so % CHOICES_A_LOOK !== 0) return;
        await new Promise((resolve) => setImmediate(resolve));
        tell(so);
      },
    });
    tell(count);
    return chosen.map((index) => points[index]!);
  }

  async #numbers(scorer: Scorer, pixels: Uint8Array, outputs: readonly string[]) {
    const answers = await scorer.run(pixels, outputs);
    if (Object.values(answers).every((values) => values.every(Number.isFinite))) return answers;
    throw new KensaError("unsupported", "The backbone gives no numbers for some of the good parts.", {
      action: "Check that --backbone-input is how its pictures were scaled when it was trained.",
    });
  }
}

function requireFeatures(found: readonly Float32Array[]): void {
  if (found.length > 0) return;
  throw new KensaError("invalid-input", "There is nothing to be seen on the good parts.", {
    action: "Check the region of interest and the ignored areas.",
  });
}

/** Directions `[channels, kept]` that keep distances nearly as they are (Johnson and Lindenstrauss 1984); none where there are few channels. */
function projectionFor(channels: number, seed: number): Float32Array | undefined {
  const kept = backboneNumbers.projectedChannels;
  if (channels <= kept) return undefined;
  const projection = new Float32Array(channels * kept);
  randomFor(seed, "projection").fillNormal(projection);
  return projection.map((value) => value / Math.sqrt(kept));
}

/** The points in fewer channels, `[kept]` each. */
async function projected(
  { points, centre }: StandardisedFeatures,
  projection: Float32Array,
  threads: number,
): Promise<Float32Array[]> {
  const channels = centre.length;
  const kept = projection.length / channels;
  const graph = await traceModel({
    inputs: { points: [2, channels] },
    constants: { projection: { shape: [channels, kept], data: projection } },
    body: (constants, fed) => ({
      projected: matMul(fed["points"] as Tensor2D, constants["projection"] as Tensor2D),
    }),
  });
  const session = await createSession(graph, { provider: "cpu", threads });
  try {
    const all = new Float32Array(points.length * channels);
    for (const [index, point] of points.entries()) all.set(point, index * channels);
    const results = await session.run({ points: new ort.Tensor("float32", all, [points.length, channels]) });
    const values = results["projected"]!.data as Float32Array;
    return points.map((_, index) => values.slice(index * kept, (index + 1) * kept));
  } finally {
    await session.release();
  }
}
