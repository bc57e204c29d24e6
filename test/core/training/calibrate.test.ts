import { log, mean, mul, reshape, square, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { ScoreFormula } from "../../../src-main/contract/model.ts";
import type { BiganPreset } from "../../../src-main/contract/training.ts";
import type { PreparedDataset } from "../../../src-main/core/dataset/prepared-dataset.ts";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { flatten } from "../../../src-main/core/networks/layers.ts";
import type { Networks } from "../../../src-main/core/networks/networks.ts";
import { definePreset } from "../../../src-main/core/networks/presets.ts";
import {
  type Calibrated,
  type CalibrationInput,
  calibrate,
} from "../../../src-main/core/training/calibrate.ts";
import { smallGrey } from "../dataset/pictures.ts";
import { evenPicture, PIXELS, preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

const picture = (z: Tensor) => reshape(z, [z.shape[0]!, SIDE, SIDE, 1]);
const nothing = (x: Tensor) => mul(x, zeros([1]));

/** G makes nothing of anything: the residual of an even picture x is |x| in every place. D sees how dark or bright it is. */
const blank: Networks = {
  shape: { input: [SIDE, SIDE, 1], latent: PIXELS },
  encode: (_scope, x) => flatten(x),
  generate: (_scope, z) => picture(nothing(z)),
  discriminate: (_scope, x) => ({ features: flatten(square(x)), logit: mean(flatten(x), 1, true) }),
};
/** As before, but D sees no difference between any two pictures. */
const indifferent: Networks = {
  ...blank,
  discriminate: (_scope, x) => ({ features: nothing(flatten(x)), logit: mean(nothing(flatten(x)), 1, true) }),
};

/** Greys of even pictures; their distance from mid-grey is what counts. */
const TRAIN = [100, 110, 90, 60];
const CALIBRATION = [80, 20, 50];
const CHECK = [120, 10];
const SPLIT = { train: [0, 1, 2, 3], calibration: [4, 5, 6], check: [7, 8] };

const distance = (grey: number) => Math.abs(grey / 127.5 - 1);

type Setup = {
  readonly networks?: Networks;
  readonly preset?: BiganPreset;
  readonly ratio?: number | null;
  readonly dataset?: PreparedDataset;
} & Partial<Pick<CalibrationInput, "split" | "signal" | "onProgress">>;

async function calibrated(setup: Setup = {}): Promise<Calibrated<ScoreFormula>> {
  const { networks = blank, preset = "bigan", ratio = 0.2, dataset, ...changes } = setup;
  return calibrate({
    trained: { networks, declarations: new Map(), values: {} },
    hyperParameters: definePreset(preset, { size: 32, channels: 1 }).hyperParameters,
    settings: { ...tinySettings, preset, geometry: smallGrey },
    dataset: dataset ?? (await preparedPictures([...TRAIN, ...CALIBRATION, ...CHECK].map(evenPicture))),
    split: SPLIT,
    reconstructionRatio: ratio,
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  });
}

function momentsOf(values: readonly number[]) {
  const centre = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - centre) ** 2, 0);
  return { mean: centre, deviation: Math.sqrt(squares / (values.length - 1)) };
}

const standardised = (value: number, { mean: centre, deviation }: { mean: number; deviation: number }) =>
  (value - centre) / deviation;

/** Puts a function of the grey on the scale that it has over the training images. */
function onTrainingScale(term: (grey: number) => number): (grey: number) => number {
  const scale = momentsOf(TRAIN.map(term));
  return (grey) => standardised(term(grey), scale);
}

const residual = (grey: number) => PIXELS * distance(grey);
const features = (grey: number) => PIXELS * distance(grey) ** 2;
const mixed = (one: (grey: number) => number, other: (grey: number) => number) => (grey: number) =>
  0.9 * one(grey) + 0.1 * other(grey);

/** A(x) as both presets have it, and with the discriminator's term dropped. */
const biganScore = onTrainingScale(mixed(onTrainingScale(distance), onTrainingScale(features)));
const paperScore = onTrainingScale(mixed(residual, features));
const reconstructionScore = onTrainingScale(distance);

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);

const nearly = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 3));

describe("The score of the preset bigan", () => {
  it("counts both terms, and itself, in standard deviations of the training images alone", async () => {
    const { formula, scores, checkScores } = await calibrated();
    expect(formula.alpha).toBe(0.9);
    expect(formula.reconstruction).toMatchObject({ part: "peak" });
    expect(formula.reconstruction.scale.mean).toBeCloseTo(0, 4);
    expect(formula.reconstruction.scale.deviation).toBeCloseTo(1, 4);
    const scale = momentsOf(TRAIN.map(features));
    expect(formula.discriminator).toMatchObject({ part: "features" });
    expect(formula.discriminator!.scale.mean).toBeCloseTo(scale.mean, 2);
    expect(formula.discriminator!.scale.deviation).toBeCloseTo(scale.deviation, 2);
    expect(scores).toEqual(nearly(ascending(CALIBRATION.map(biganScore))));
    expect(checkScores).toEqual(nearly(ascending(CHECK.map(biganScore))));
  });

  it("drops the discriminator's term where the generator hardly looks at its input, or nobody knows", async () => {
    expect((await calibrated({ ratio: 0.7 })).formula.discriminator).not.toBeNull();
    for (const ratio of [0.71, 1, null]) {
      const { formula, scores } = await calibrated({ ratio });
      expect(formula.discriminator).toBeNull();
      expect(scores).toEqual(nearly(ascending(CALIBRATION.map(reconstructionScore))));
    }
  });

  it("drops the discriminator's term where it is the same for every good part", async () => {
    const { formula, scores } = await calibrated({ networks: indifferent });
    expect(formula.discriminator).toBeNull();
    expect(scores).toEqual(nearly(ascending(CALIBRATION.map(reconstructionScore))));
  });
});

describe("The score of the preset paper", () => {
  it("mixes the raw terms, and only the mixture is put on the scale of training images", async () => {
    const { formula, scores } = await calibrated({ preset: "paper", ratio: 1 });
    expect(formula).toMatchObject({
      alpha: 0.9,
      reconstruction: { part: "residual", scale: { mean: 0, deviation: 1 } },
      discriminator: { part: "features", scale: { mean: 0, deviation: 1 } },
    });
    const scale = momentsOf(TRAIN.map(mixed(residual, features)));
    expect(formula.scale.mean).toBeCloseTo(scale.mean, 2);
    expect(formula.scale.deviation).toBeCloseTo(scale.deviation, 2);
    expect(scores).toEqual(nearly(ascending(CALIBRATION.map(paperScore))));
  });

  it("drops a term that is the same for every good part", async () => {
    const { formula, scores } = await calibrated({ preset: "paper", networks: indifferent });
    expect(formula.discriminator).toBeNull();
    expect(scores).toEqual(nearly(ascending(CALIBRATION.map(reconstructionScore))));
  });
});

describe("The thresholds", () => {
  it("come from the calibration images alone: the highest score of so few, and the highest peak", async () => {
    const { threshold, heatmapThreshold } = await calibrated();
    expect(threshold.value).toBeCloseTo(Math.max(...CALIBRATION.map(biganScore)), 3);
    expect(threshold.basis).toMatchObject({ method: "maximum", images: 3, rank: 3, requestedRate: 0.05 });
    expect(heatmapThreshold).toBeCloseTo(Math.max(...CALIBRATION.map(reconstructionScore)), 3);
  });

  it("and the scale of the score do not change with the set that is not theirs", async () => {
    const dataset = await preparedPictures([...TRAIN, ...CALIBRATION, ...CHECK, 127, 0].map(evenPicture));
    const usual = await calibrated({ dataset });
    const otherCheck = await calibrated({ dataset, split: { ...SPLIT, check: [9, 10] } });
    expect(otherCheck.graph).toEqual(usual.graph);
    expect(otherCheck.threshold).toEqual(usual.threshold);
    expect(otherCheck.checkScores).not.toEqual(usual.checkScores);
    const otherCalibration = await calibrated({ dataset, split: { ...SPLIT, calibration: [9, 10] } });
    expect(otherCalibration.formula).toEqual(usual.formula);
    expect(otherCalibration.checkScores).toEqual(usual.checkScores);
    expect(otherCalibration.threshold.value).not.toBe(usual.threshold.value);
  });

  it("of images that the network rebuilds without a flaw are still positive", async () => {
    const perfect: Networks = { ...blank, generate: (_scope, z) => picture(z) };
    const { heatmapThreshold, scores } = await calibrated({ networks: perfect });
    expect(heatmapThreshold).toBeGreaterThan(0);
    expect(scores.every(Number.isFinite)).toBe(true);
  });
});

describe("The finished graph", () => {
  it("gives the calibration's own scores again, and a heatmap that is 1 at the highest calibration peak", async () => {
    const { graph, scores } = await calibrated();
    const scorer = await Scorer.open(graph, smallGrey, { provider: "cpu", threads: 1 });
    const again = [];
    for (const grey of CALIBRATION) again.push((await scorer.score(evenPicture(grey))).score);
    expect(ascending(again)).toEqual(scores);
    const { heatmap } = await scorer.score(evenPicture(20));
    expect(Math.max(...heatmap)).toBeCloseTo(1, 5);
    await scorer.close();
  });
});

describe("A calibration on its way", () => {
  it("tells its progress: twice the training images, then each of the others, once", async () => {
    const seen: [number, number][] = [];
    await calibrated({ onProgress: (done, total) => seen.push([done, total]) });
    const images = 2 * TRAIN.length + CALIBRATION.length + CHECK.length;
    expect(seen).toEqual(Array.from({ length: images }, (_, i) => [i + 1, images]));
  });

  it("stops when it is asked to", async () => {
    const stop = new AbortController();
    const onProgress = (done: number) => done === 5 && stop.abort();
    const stopped = calibrated({ signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  });

  it("makes no model of networks whose answers are no numbers", async () => {
    const broken: Networks = { ...blank, generate: (_scope, z) => picture(log(mul(z, 0))) };
    await expect(calibrated({ networks: broken })).rejects.toMatchObject({ code: "diverged" });
  });
});
