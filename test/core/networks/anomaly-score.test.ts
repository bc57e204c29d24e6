import {
  mul,
  scalar,
  slice,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  zeros,
} from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { BiganPart } from "../../../src-main/contract/model.ts";
import {
  anomalyScore,
  peakOf,
  rawScores,
  standardised,
  standardisedMap,
  toNetworkRange,
} from "../../../src-main/core/networks/anomaly-score.ts";
import { flatten } from "../../../src-main/core/networks/layers.ts";
import type { BoundNetworks } from "../../../src-main/core/networks/networks.ts";
import { computed, numbersOf } from "../../helpers/computed.ts";

const SIDE = 48;
/** σ = 48 / 48 = 1 pixel. */
const gauss = (distance: number) => Math.exp(-(distance ** 2) / 2);

/** G makes black of anything; D's features are the picture and its logit the picture's first pixel. */
const blank: BoundNetworks = {
  E: (x) => flatten(x),
  G: (z) => zeros([z.shape[0]!, SIDE, SIDE, z.shape[1]! / SIDE ** 2]),
  D: (x) => ({ features: flatten(x), logit: slice(flatten(x), [0, 0], [-1, 1]) }),
};

/** A picture with single pixels set, `[1, 48, 48, channels]`. */
function dotted(
  dots: readonly { x: number; y: number; value: number; channel?: number }[],
  channels = 1,
): Tensor {
  const data = new Float32Array(SIDE * SIDE * channels);
  for (const { x, y, value, channel = 0 } of dots) data[(y * SIDE + x) * channels + channel] = value;
  return tensor(data, [1, SIDE, SIDE, channels]);
}

const at = (map: readonly number[], x: number, y: number) => map[y * SIDE + x]!;

describe("The residual map", () => {
  it("is blurred by a Gaussian of size/48 that sums to 1 and treats all directions alike", () => {
    const { map } = computed(() => ({ ...rawScores(blank, dotted([{ x: 20, y: 20, value: -0.8 }])) }));
    expect(map!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.8, 5);
    const total = 1 + 2 * (gauss(1) + gauss(2) + gauss(3));
    expect(at(map!, 20, 20)).toBeCloseTo(0.8 / total ** 2, 5);
    expect(at(map!, 21, 20)).toBeCloseTo((0.8 * gauss(1)) / total ** 2, 5);
    expect(at(map!, 20, 17)).toBeCloseTo((0.8 * gauss(3)) / total ** 2, 5);
    expect(at(map!, 22, 19)).toBeCloseTo((0.8 * gauss(2) * gauss(1)) / total ** 2, 5);
    expect(at(map!, 24, 20)).toBe(0);
  });

  it("leaves an even residual as it is, but for the border", () => {
    const { map } = computed(() => ({
      ...rawScores(blank, mul(tensor4d(new Float32Array(SIDE ** 2).fill(1), [1, SIDE, SIDE, 1]), 0.5)),
    }));
    expect(at(map!, 24, 24)).toBeCloseTo(0.5, 5);
    expect(at(map!, 3, 44)).toBeCloseTo(0.5, 5);
    expect(at(map!, 0, 0)).toBeLessThan(0.25);
  });

  it("of a coloured picture is the strongest channel's", () => {
    const one = computed(() => ({
      ...rawScores(blank, dotted([{ x: 9, y: 9, value: 0.6, channel: 1 }], 3)),
    }));
    const all = computed(() => ({
      ...rawScores(
        blank,
        dotted(
          [0, 1, 2].map((channel) => ({ x: 9, y: 9, value: [0.1, 0.6, -0.3][channel]!, channel })),
          3,
        ),
      ),
    }));
    expect(one["map"]).toHaveLength(SIDE * SIDE);
    expect(all["map"]).toEqual(one["map"]);
  });
});

describe("The parts of the score", () => {
  it("are sums of differences for each picture, and what D says of the pair", () => {
    const first = { x: 0, y: 0, value: -0.5 };
    const scores = computed(() => ({
      ...rawScores(blank, dotted([first, { x: 9, y: 9, value: 0.25 }])),
    }));
    expect(scores["residual"]![0]).toBeCloseTo(0.75, 6);
    expect(scores["features"]![0]).toBeCloseTo(0.75, 6);
    expect(scores["sigma-paper"]).toHaveLength(1);
    expect(scores["sigma-paper"]![0]).toBeCloseTo(Math.log1p(Math.exp(0.5)), 6);
    expect(scores["sigma-released"]![0]).toBeCloseTo(Math.log(2), 6);
    expect(new Set(scores["reconstruction"])).toEqual(new Set([0]));
  });

  it("begin with pixels brought to the networks' range", () => {
    expect(numbersOf(() => toNetworkRange(tensor1d([0, 127.5, 255])))).toEqual([-1, 0, 1]);
  });
});

describe("The peak", () => {
  it("is the highest point of the standardised map, for each picture", () => {
    const map = () => tensor4d([1, 2, 3, 4, 8, 6, 4, 2], [2, 2, 2, 1]);
    const statistics = () => ({
      mean: tensor4d([0, 1, 2, 3], [1, 2, 2, 1]),
      deviation: tensor4d([1, 0.5, 2, 0.25], [1, 2, 2, 1]),
    });
    expect(numbersOf(() => standardisedMap(map(), statistics()))).toEqual([1, 2, 0.5, 4, 8, 10, 1, -4]);
    expect(numbersOf(() => peakOf(standardisedMap(map(), statistics())))).toEqual([4, 10]);
  });

  it("may be below zero", () => {
    expect(numbersOf(() => peakOf(tensor4d([-3, -1, -2, -9], [1, 2, 2, 1])))).toEqual([-1]);
  });
});

describe("A(x)", () => {
  const parts = () => {
    const names: BiganPart[] = ["residual", "peak", "features", "sigma-paper", "sigma-released"];
    return Object.fromEntries(names.map((name, i) => [name, tensor1d([i + 1, 10 * (i + 1)])])) as Record<
      BiganPart,
      Tensor
    >;
  };
  const term = (part: BiganPart, mean: number, deviation: number) => ({
    part,
    scale: { mean, deviation },
  });

  it("is α of the one term and 1 − α of the other, each on its scale", () => {
    const formula = {
      alpha: 0.75,
      reconstruction: term("peak", 1, 0.5),
      discriminator: term("sigma-paper", 2, 4),
    };
    expect(numbersOf(() => anomalyScore(parts(), formula))).toEqual([
      0.75 * 2 + 0.25 * 0.5,
      0.75 * 38 + 0.25 * 9.5,
    ]);
  });

  it("is the reconstruction term alone where the other was dropped", () => {
    const formula = { alpha: 0.75, reconstruction: term("residual", 0, 1), discriminator: null };
    expect(numbersOf(() => anomalyScore(parts(), formula))).toEqual([1, 10]);
  });

  it("is shown in deviations from an average good part", () => {
    expect(numbersOf(() => standardised(tensor2d([[3, 7]]), { mean: 3, deviation: 2 }))).toEqual([0, 2]);
    expect(numbersOf(() => standardised(scalar(1), { mean: 2, deviation: 4 }))).toEqual([-0.25]);
  });
});
