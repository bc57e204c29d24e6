/** @file The graph that the preset `backbone` exports, with ONNX Runtime alone, against what its parts say. */
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import type { BackboneInput } from "../../../src-main/contract/training.ts";
import { OnnxGraph } from "../../../src-main/core/engine/onnx/onnx-graph.ts";
import { type Backbone, gridOf, type Layout } from "../../../src-main/core/networks/backbone.ts";
import {
  BACKBONE_PART,
  type BackboneCalibration,
  type BackboneScoring,
  backboneFeatureModel,
  backboneMapModel,
  backboneScoringModel,
  joinToBackbone,
} from "../../../src-main/core/networks/backbone-scoring.ts";
import type { FeatureBank } from "../../../src-main/core/networks/feature-bank.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const SIZE = 32;
const GRID = 4;

type Passing = {
  readonly layout?: Layout;
  readonly channels?: 1 | 3;
  readonly side?: number;
  readonly scaling?: BackboneInput;
};

/** A backbone that learned nothing: its features are the means of its own picture over squares of 4 and of 8 pixels. */
function meansOf({
  layout = "channels-first",
  channels = 3,
  side = SIZE,
  scaling = "raw",
}: Passing = {}): Backbone {
  const isFirst = layout === "channels-first";
  const graph = new OnnxGraph();
  const shape = isFirst ? ["batch", channels, side, side] : ["batch", side, side, channels];
  const picture = graph.input("picture", "float32", shape);
  const first = isFirst ? picture : graph.node("Transpose", [picture], { perm: [0, 3, 1, 2] });
  const outputs = [4, 8].map((cell) => {
    const pooled = graph.node("AveragePool", [first], { kernel_shape: [cell, cell], strides: [cell, cell] });
    const value = isFirst ? pooled : graph.node("Transpose", [pooled], { perm: [0, 2, 3, 1] });
    return { name: `means ${cell}`, value, dtype: "float32" as const, shape: ["batch", "a", "b", "c"] };
  });
  return {
    model: graph.write(outputs).bytes,
    layout,
    scaling,
    input: { name: "picture", channels, side },
    outputs: [4, 8].map((cell) => ({ name: `means ${cell}`, channels, side: side / cell })),
  };
}

const scoringOf = (passing: Passing = {}, channels: 1 | 3 = 3): BackboneScoring => ({
  backbone: meansOf(passing),
  geometry: { size: SIZE, channels },
});

const evenly = (values: readonly number[]) =>
  Float32Array.from({ length: SIZE * SIZE * values.length }, (_, i) => values[i % values.length]!);

function noise(label: string, length = SIZE * SIZE * 3): Float32Array {
  const random = randomFor(1, label);
  return Float32Array.from({ length }, () => Math.round(255 * random.uniform()));
}

async function run(
  graph: Uint8Array,
  pixels: Float32Array,
  batch = 1,
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const channels = pixels.length / batch / SIZE / SIZE;
  const results = await session.run({
    image: new ort.Tensor("float32", pixels, [batch, SIZE, SIZE, channels]),
  });
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

/** Raw features at every place of a picture in one colour. */
async function featuresOf(scoring: BackboneScoring, colour: readonly number[]): Promise<number[]> {
  const { features } = await run(
    await joinToBackbone(scoring, backboneFeatureModel(scoring)),
    evenly(colour),
  );
  const channels = features!.length / GRID ** 2;
  for (const [i, value] of features!.entries()) expect(value).toBeCloseTo(features![i % channels]!, 3);
  return Array.from(features!.slice(0, channels));
}

const closeTo = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 3));

describe("The picture that a backbone is given", () => {
  const colour = [51, 102, 204];
  it.each<[BackboneInput, number[]]>([
    ["raw", colour],
    ["unit", [0.2, 0.4, 0.8]],
    ["signed", [-0.6, -0.2, 0.6]],
    ["imagenet", [(0.2 - 0.485) / 0.229, (0.4 - 0.456) / 0.224, (0.8 - 0.406) / 0.225]],
  ])("is scaled as asked for: %s", async (scaling, expected) => {
    expect(await featuresOf(scoringOf({ scaling }), colour)).toEqual(closeTo([...expected, ...expected]));
  });

  it("has grey in all three channels, or the mean of them in one", async () => {
    expect(await featuresOf(scoringOf({}, 1), [90])).toEqual(closeTo([90, 90, 90, 90, 90, 90]));
    expect(await featuresOf(scoringOf({ channels: 1 }), colour)).toEqual(closeTo([119, 119]));
  });

  it.each([{ side: 64 }, { side: 48 }, { side: 16 }])(
    "has the size that it takes: $side",
    async ({ side }) => {
      const scoring = scoringOf({ side });
      const { features } = await run(
        await joinToBackbone(scoring, backboneFeatureModel(scoring)),
        evenly(colour),
      );
      expect(features).toHaveLength(gridOf(scoring.backbone) ** 2 * 6);
      expect(Array.from(features!.slice(0, 3))).toEqual(closeTo(colour));
    },
  );
});

describe("Features of a backbone", () => {
  it("are those of all outputs, averaged over 3×3 places and brought to one grid", async () => {
    const scoring = scoringOf();
    const pixels = noise("picture");
    const { features } = await run(await joinToBackbone(scoring, backboneFeatureModel(scoring)), pixels);
    const mean = (left: number, top: number, side: number) => {
      let sum = 0;
      for (let y = top; y < top + side; y += 1)
        for (let x = left; x < left + side; x += 1) sum += pixels[(y * SIZE + x) * 3]!;
      return sum / side ** 2;
    };
    // The place in row 1, column 2: of squares of 8 pixels, the mean over the 3×3 around it.
    expect(features![(GRID + 2) * 6 + 3]).toBeCloseTo(mean(8, 0, 24), 2);
    // Of squares of 4 pixels, four places with 3×3 around each are one place of the grid.
    const fine = [16, 20].flatMap((x) => [8, 12].map((y) => mean(x - 4, y - 4, 12)));
    expect(features![(GRID + 2) * 6]).toBeCloseTo(fine.reduce((a, b) => a + b) / 4, 2);
  });

  it("are the same with the channels last", async () => {
    const [first, last] = [scoringOf(), scoringOf({ layout: "channels-last" })];
    const pixels = noise("picture");
    const of = async (scoring: BackboneScoring) =>
      (await run(await joinToBackbone(scoring, backboneFeatureModel(scoring)), pixels))["features"]!;
    expect([...(await of(last))]).toEqual(closeTo([...(await of(first))]));
  });

  it("do not count where there is neutral grey alone", async () => {
    const scoring = scoringOf();
    const half = noise("picture").map((value, i) =>
      Math.floor(i / 3) % SIZE < SIZE / 2 ? neutralGrey : value,
    );
    const { seen } = await run(await joinToBackbone(scoring, backboneFeatureModel(scoring)), half);
    expect(Array.from(seen!.slice(0, GRID))).toEqual([0, 0, 1, 1]);
  });
});

describe("The exported model of the preset backbone", () => {
  const bank: FeatureBank = {
    centre: new Float32Array(6).fill(128),
    spread: new Float32Array(6).fill(1 / 64),
    features: noise("bank", 6 * 5).map((value) => value / 255),
    count: 5,
  };
  const kept = [noise("one"), noise("other")];
  const calibration: BackboneCalibration = {
    bank,
    places: { mean: new Float32Array(GRID ** 2).fill(0.5), deviation: new Float32Array(GRID ** 2).fill(2) },
    formula: {
      terms: [{ part: BACKBONE_PART, weight: 1, scale: { mean: 1, deviation: 4 }, separation: 0.9 }],
      scale: { mean: 0.5, deviation: 2 },
    },
    kept: { pictures: Float32Array.from(kept.flatMap((pixels) => [...pixels])), count: 2 },
    heatmapThreshold: 3,
  };
  const exported = (scoring: BackboneScoring) =>
    joinToBackbone(scoring, backboneScoringModel(scoring, calibration));

  it("scores by the highest place of the distances, in deviations of good parts", async () => {
    const scoring = scoringOf();
    const even = evenly([10, 20, 30]);
    const outputs = await run(await exported(scoring), even);
    const { map } = await run(await joinToBackbone(scoring, backboneMapModel(scoring, bank)), even);
    // In a picture of one colour all inner places have one distance; smoothing lowers the edges alone.
    const peak = outputs[BACKBONE_PART]![0]!;
    expect(peak).toBeCloseTo((map![5]! - 0.5) / 2, 3);
    expect(outputs["score"]![0]).toBeCloseTo(((peak - 1) / 4 - 0.5) / 2, 5);
    expect(outputs["heatmap"]).toHaveLength(SIZE * SIZE);
    expect(Math.max(...outputs["heatmap"]!)).toBeCloseTo(peak / 3, 3);
  });

  it("shows the good part that looks most like it", async () => {
    const graph = await exported(scoringOf());
    for (const pixels of kept) {
      const nearly = pixels.map((value) => Math.min(255, value + 9));
      expect([...(await run(graph, nearly))["reconstruction"]!]).toEqual([...pixels]);
    }
  });

  it("gives two pictures at once what each gives alone", async () => {
    const graph = await exported(scoringOf());
    const together = await run(graph, Float32Array.from(kept.flatMap((pixels) => [...pixels])), 2);
    for (const [index, pixels] of kept.entries()) {
      const alone = await run(graph, pixels);
      expect(together["score"]![index]).toBeCloseTo(alone["score"]![0]!, 4);
    }
  });
});
