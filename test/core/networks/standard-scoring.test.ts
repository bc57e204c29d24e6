/** @file The graph that the preset `standard` exports, with ONNX Runtime alone, against what its parts say. */
import ort from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { mapHeatmap } from "../../../src-main/contract/model.ts";
import { traceModel } from "../../../src-main/core/engine/trace/trace.ts";
import type { FeatureBank } from "../../../src-main/core/networks/feature-bank.ts";
import { planRestoration } from "../../../src-main/core/networks/restoration-step.ts";
import type { Scale } from "../../../src-main/core/networks/scales.ts";
import { initialValues } from "../../../src-main/core/networks/scope.ts";
import { cellOf, MAP_NAMES, type Places, partOf } from "../../../src-main/core/networks/standard-maps.ts";
import { standardNumbers } from "../../../src-main/core/networks/standard-numbers.ts";
import {
  type StandardCalibration,
  standardFeatureModel,
  standardMapModel,
  standardScoringModel,
  type TrainedRestoration,
} from "../../../src-main/core/networks/standard-scoring.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const SIZE = 64;
const SCALES: Scale[] = [
  { name: "whole", canvas: 32, side: 32, batch: 1, width: 2 },
  { name: "detail", canvas: SIZE, side: 32, batch: 1, width: 2 },
];
/** Channels of D's second and third stage together, at width 2. */
const CHANNELS = 2 * 2 + 4 * 2;
const BANK = 5;

let trained: TrainedRestoration;
beforeAll(async () => {
  const plan = await planRestoration(SCALES, 1, standardNumbers);
  trained = { plan, values: initialValues(plan.declarations, (name) => randomFor(1, name)) };
});

const drawn = (length: number, label: string) => {
  const random = randomFor(2, label);
  return Float32Array.from({ length }, () => random.normal());
};

const bank = (label: string): FeatureBank => ({
  centre: drawn(CHANNELS, `${label} centre`),
  spread: drawn(CHANNELS, `${label} spread`).map((value) => Math.abs(value) + 0.1),
  features: drawn(CHANNELS * BANK, `${label} features`),
  count: BANK,
});

function calibration(): StandardCalibration {
  const places = SCALES.map(({ name, canvas }) => [
    name,
    Object.fromEntries(
      MAP_NAMES.map((map) => {
        const length = (canvas / cellOf(map)) ** 2;
        const deviation = drawn(length, `${name} ${map}`).map((value) => Math.abs(value) + 0.5);
        return [map, { mean: drawn(length, `${name} ${map} mean`), deviation }];
      }),
    ),
  ]);
  return {
    banks: { whole: bank("whole"), detail: bank("detail") },
    places: Object.fromEntries(places) as Places,
    formula: {
      terms: [
        { part: "marks-whole", weight: 3, scale: { mean: 1, deviation: 2 }, separation: 0.9 },
        { part: "neighbours-detail", weight: 1, scale: { mean: 2, deviation: 4 }, separation: 0.8 },
      ],
      scale: { mean: 0.5, deviation: 2 },
    },
    heatmapThreshold: 3,
    mapThresholds: { residual: 2, marks: 4, neighbours: 5 },
  };
}

function picture(seed: number): Float32Array {
  const random = randomFor(seed, "picture");
  return Float32Array.from({ length: SIZE * SIZE }, () => Math.round(255 * random.uniform()));
}

async function run(graph: Uint8Array, ...pictures: Float32Array[]): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const pixels = Float32Array.from(pictures.flatMap((each) => [...each]));
  const results = await session.run({
    image: new ort.Tensor("float32", pixels, [pictures.length, SIZE, SIZE, 1]),
  });
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

describe("The exported model of the preset standard", () => {
  it("scores by the weighted mean of its terms, each on its scale", async () => {
    const outputs = await run(await traceModel(standardScoringModel(trained, calibration())), picture(1));
    const term = (part: string, mean: number, deviation: number) => (outputs[part]![0]! - mean) / deviation;
    const mixed = 0.75 * term("marks-whole", 1, 2) + 0.25 * term("neighbours-detail", 2, 4);
    expect(outputs["score"]![0]).toBeCloseTo((mixed - 0.5) / 2, 4);
  });

  it("gives every map of every scale, the heatmap and the restored part", async () => {
    const outputs = await run(await traceModel(standardScoringModel(trained, calibration())), picture(1));
    const parts = SCALES.flatMap(({ name }) => MAP_NAMES.map((map) => partOf(map, name)));
    for (const part of parts) expect(outputs[part]).toHaveLength(1);
    for (const map of ["heatmap", ...mapHeatmap.options, "reconstruction"]) {
      expect(outputs[map]).toHaveLength(SIZE * SIZE);
    }
    expect(Object.values(outputs).every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it("shows each map on the scale of its own edge, of those terms that count", async () => {
    const outputs = await run(await traceModel(standardScoringModel(trained, calibration())), picture(1));
    const [marks, neighbours] = [outputs["marks-heatmap"]!, outputs["neighbours-heatmap"]!];
    for (const place of [0, 700, 2080, SIZE * SIZE - 1]) {
      const together = 0.75 * marks[place]! * 4 + 0.25 * neighbours[place]! * 5;
      expect(outputs["heatmap"]![place]).toBeCloseTo(together / 3, 3);
    }
  });

  it("shows a map of which no term counts at all scales alike", async () => {
    const { formula, ...rest } = calibration();
    const only = (part: "residual-whole" | "residual-detail") => ({
      ...rest,
      formula: { ...formula, terms: [{ ...formula.terms[0]!, part }] },
    });
    const residualOf = async (changed: StandardCalibration) =>
      (await run(await traceModel(standardScoringModel(trained, changed)), picture(1)))["residual-heatmap"]!;
    const [both, whole, detail] = [
      await residualOf({ ...rest, formula }),
      await residualOf(only("residual-whole")),
      await residualOf(only("residual-detail")),
    ];
    for (const place of [5, 900, 3000]) {
      expect(both[place]).toBeCloseTo((whole[place]! + detail[place]!) / 2, 3);
    }
  });

  it("gives two pictures at once the scores that each has alone", async () => {
    const graph = await traceModel(standardScoringModel(trained, calibration()));
    const together = await run(graph, picture(1), picture(2));
    for (const [i, seed] of [1, 2].entries()) {
      const alone = await run(graph, picture(seed));
      expect(together["score"]![i]).toBeCloseTo(alone["score"]![0]!, 3);
    }
  });

  it("measures the distance to the nearest feature of good parts", async () => {
    const banks = calibration().banks;
    const { "detail/neighbours": distances } = await run(
      await traceModel(standardMapModel(trained, banks)),
      picture(1),
    );
    const { "detail/features": features } = await run(
      await traceModel(standardFeatureModel(trained)),
      picture(1),
    );
    const { centre, spread, features: known } = banks.detail!;
    const place = 9;
    const own = Array.from(
      { length: CHANNELS },
      (_, c) => (features![place * CHANNELS + c]! - centre[c]!) * spread[c]!,
    );
    const distance = (index: number) =>
      Math.hypot(...own.map((value, c) => value - known[c * BANK + index]!));
    const nearest = Math.min(...Array.from({ length: BANK }, (_, index) => distance(index)));
    expect(distances![place]).toBeCloseTo(nearest, 3);
  });

  it("does not look where there is neutral grey alone", async () => {
    const half = picture(1).map((value, i) => (i % SIZE < SIZE / 2 ? neutralGrey : value));
    const banks = calibration().banks;
    const outputs = await run(await traceModel(standardMapModel(trained, banks)), half);
    const side = SIZE / cellOf("marks");
    const seen = outputs["detail/seen-marks"]!;
    // Beside the picture a strip counts as seen: what lies within 4 pixels of it.
    expect(seen.filter((_, i) => i % side < side / 2 - 3).every((value) => value === 0)).toBe(true);
    expect(seen.filter((_, i) => i % side >= side / 2).every((value) => value === 1)).toBe(true);
  });
});
