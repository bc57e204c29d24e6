/** @file The calibration of the preset `standard`, with tiny networks that have learned nothing: what is taken from which images. */
import { beforeAll, describe, expect, it } from "vitest";
import { usualDefectKinds } from "../../../src-main/contract/defects.ts";
import type { TermFormula } from "../../../src-main/contract/model.ts";
import type { PreparedDataset } from "../../../src-main/core/dataset/prepared-dataset.ts";
import { Scorer } from "../../../src-main/core/model/scorer.ts";
import { planRestoration } from "../../../src-main/core/networks/restoration-step.ts";
import type { Scale } from "../../../src-main/core/networks/scales.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { MAP_NAMES, partOf } from "../../../src-main/core/networks/standard-maps.ts";
import { standardNumbers } from "../../../src-main/core/networks/standard-numbers.ts";
import { type TrainedRestoration } from "../../../src-main/core/networks/standard-scoring.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import type { Calibrated } from "../../../src-main/core/training/calibrate.ts";
import {
  calibrateStandard,
  type StandardCalibrationInput,
} from "../../../src-main/core/training/calibrate-standard.ts";
import { partPixels, smallGrey } from "../dataset/pictures.ts";
import { preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

const SCALES: Scale[] = [
  { name: "whole", canvas: 16, side: 16, batch: 1, width: 2 },
  { name: "detail", canvas: SIDE, side: 16, batch: 1, width: 2 },
];
const PARTS = Array.from({ length: 17 }, (_, part) => partPixels(part, { side: SIDE }));
const TRAIN = [0, 1, 2, 3, 4, 5, 6, 7];
const SPLIT = { train: TRAIN, calibration: [8, 9, 10], check: [11, 12] };

let trained: TrainedRestoration;
beforeAll(async () => {
  trained = await untrained(SCALES);
});

async function untrained(scales: readonly Scale[]): Promise<TrainedRestoration> {
  const plan = await planRestoration(scales, 1, standardNumbers);
  return { plan, values: initialValues(plan.declarations, (name) => randomFor(1, name)) };
}

async function calibrated(
  changes: Partial<StandardCalibrationInput> & Pick<StandardCalibrationInput, "dataset">,
): Promise<Calibrated<TermFormula>> {
  return calibrateStandard({
    trained,
    settings: { ...tinySettings, geometry: smallGrey, defectKinds: [...usualDefectKinds] },
    split: SPLIT,
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  });
}

/** The same data set, and the records that are read of it, in their order. */
function noting(dataset: PreparedDataset): { dataset: PreparedDataset; read: number[] } {
  const read: number[] = [];
  const readRecords: PreparedDataset["readRecords"] = (records, into) => {
    read.push(...Array.from(records));
    return dataset.readRecords(records, into);
  };
  return {
    dataset: Object.create(dataset, { readRecords: { value: readRecords } }) as PreparedDataset,
    read,
  };
}

describe("The images of a calibration", () => {
  it("give features or say what is usual, never both: no part is its own nearest neighbour", async () => {
    const { dataset, read } = noting(await preparedPictures(PARTS));
    await calibrated({ dataset });
    const [bank, statistics] = [read.slice(0, 4), read.slice(4, 8)];
    expect([...bank, ...statistics].toSorted((a, b) => a - b)).toEqual(TRAIN);
    // Simulated defects are drawn on those that say what is usual; patches for them come from the others.
    expect(read.slice(8, 12)).toEqual(bank);
    expect(new Set(read.slice(12, -2 * 3 - 2))).toEqual(new Set(statistics));
  });

  it("are divided part by part, where several show the same", async () => {
    const { dataset, read } = noting(await preparedPictures(PARTS));
    const groups = PARTS.map((_, record) => record % 4);
    await calibrated({ dataset, split: { ...SPLIT, groups } });
    const inBank = new Set(read.slice(0, 4).map((record) => groups[record]));
    expect(read.slice(4, 8).filter((record) => inBank.has(groups[record]))).toEqual([]);
  });

  it("of the calibration and the check change neither the formula nor what is known of good parts", async () => {
    const dataset = await preparedPictures(PARTS);
    const usual = await calibrated({ dataset });
    const otherCheck = await calibrated({ dataset, split: { ...SPLIT, check: [15, 16] } });
    expect(otherCheck.graph).toEqual(usual.graph);
    expect(otherCheck.threshold).toEqual(usual.threshold);
    expect(otherCheck.scores).toEqual(usual.scores);
    expect(otherCheck.checkScores).not.toEqual(usual.checkScores);
    const otherCalibration = await calibrated({ dataset, split: { ...SPLIT, calibration: [13, 14, 15] } });
    expect(otherCalibration.formula).toEqual(usual.formula);
    expect(otherCalibration.checkScores).toEqual(usual.checkScores);
    expect(otherCalibration.threshold.value).not.toBe(usual.threshold.value);
    const otherTraining = await calibrated({ dataset, split: { ...SPLIT, train: [...TRAIN.slice(1), 16] } });
    expect(otherTraining.formula).not.toEqual(usual.formula);
  });

  it("are counted as they are walked over", async () => {
    const seen: (readonly [number, number])[] = [];
    const dataset = await preparedPictures(PARTS);
    await calibrated({ dataset, onProgress: (done, total) => seen.push([done, total]) });
    const total = seen.at(-1)![1];
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
  });
});

describe("The terms", () => {
  it.each([
    ["both scales", SCALES],
    ["the only scale", [{ ...SCALES[0]!, canvas: SIDE }]],
  ])("are of %s, and count alike where no defect may be drawn", async (_, scales) => {
    const { formula, graph } = await calibrated({
      dataset: await preparedPictures(PARTS),
      trained: await untrained(scales),
      settings: { ...tinySettings, geometry: smallGrey, defectKinds: [] },
    });
    const parts = scales.flatMap(({ name }) => MAP_NAMES.map((map) => partOf(map, name)));
    expect(formula.terms.map(({ part, weight }) => [part, weight])).toEqual(parts.map((part) => [part, 1]));
    const scorer = await Scorer.open(graph, smallGrey, { provider: "cpu", threads: 1 });
    const scored = await scorer.score(PARTS[0]!);
    await scorer.close();
    expect(Object.keys(scored.parts).toSorted()).toEqual(parts.toSorted());
  });
});
