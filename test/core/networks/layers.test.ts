import { ones, type Tensor, tensor, tensor2d, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Noise } from "../../../src-main/core/engine/step.ts";
import {
  batchNormalisation,
  convolution,
  dense,
  dropout,
  flatten,
  transposedConvolution,
} from "../../../src-main/core/networks/layers.ts";
import {
  boundScope,
  declareParameters,
  initialValues,
  type Scope,
} from "../../../src-main/core/networks/scope.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { computed, numbersOf } from "../../helpers/computed.ts";

type Values = Readonly<Record<string, { readonly shape: number[]; readonly data: readonly number[] }>>;

/** Runs a layer over a scope with these values; returns its result and the statistics that it moved. */
function run(
  layer: (scope: Scope) => Tensor,
  values: Values,
  { isTraining = false, noise }: { isTraining?: boolean; noise?: Noise } = {},
) {
  return computed(() => {
    const bound = Object.entries(values).map(
      ([name, { shape, data }]) => [name, tensor([...data], shape)] as const,
    );
    const updates = new Map<string, Tensor>();
    const options = { isTraining, updates, ...(noise ? { noise } : {}) };
    const y = layer(boundScope(Object.fromEntries(bound), options));
    return { y, ...Object.fromEntries(updates) };
  });
}

const nearly = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("A dense layer", () => {
  it("is x·W + b", () => {
    const x = () =>
      tensor2d([
        [1, 2],
        [3, 4],
      ]);
    const weight = { shape: [2, 3], data: [1, 0, 2, 0, 1, -1] };
    const bias = { shape: [3], data: [10, 20, 30] };
    expect(run((scope) => dense(scope, x(), 3), { weight, bias })).toEqual({
      y: [11, 22, 30, 13, 24, 32],
    });
    expect(run((scope) => dense(scope, x(), 3, { hasBias: false }), { weight })).toEqual({
      y: [1, 2, 0, 3, 4, 2],
    });
  });
});

describe("Convolutions", () => {
  it("pad so that the stride divides the size, rounded up", async () => {
    for (const [size, stride, expected] of [
      [28, 2, 14],
      [7, 2, 4],
      [5, 1, 5],
    ] as const) {
      let shape: number[] = [];
      await declareParameters((scope) => {
        const x = zeros([2, size, size, 3]);
        shape = convolution(scope, x, { channels: 4, kernel: 4, stride }).shape;
      });
      expect(shape).toEqual([2, expected, expected, 4]);
    }
  });

  it("transposed multiply the size by the stride", async () => {
    let shape: number[] = [];
    await declareParameters((scope) => {
      shape = transposedConvolution(scope, zeros([2, 7, 5, 3]), { channels: 4, kernel: 4, stride: 2 }).shape;
    });
    expect(shape).toEqual([2, 14, 10, 4]);
  });

  it("add one bias a channel, and correlate", () => {
    const x = () => tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const weight = { shape: [2, 2, 1, 2], data: [1, 0, 10, 0, 100, 0, 1000, 1] };
    const bias = { shape: [2], data: [0.5, -1] };
    const { y } = run((scope) => convolution(scope, x(), { channels: 2, kernel: 2, stride: 2 }), {
      weight,
      bias,
    });
    expect(y).toEqual([1 + 20 + 300 + 4000 + 0.5, 4 - 1]);
  });

  it("and dense layers begin with a spread that keeps the variance, and without a bias", async () => {
    const declarations = await declareParameters((scope) => {
      const he = { scale: "he" } as const;
      const kernel = { channels: 64, kernel: 4, stride: 2 };
      dense(scope.within("dense"), zeros([2, 50]), 200, he);
      convolution(scope.within("convolution"), zeros([2, 8, 8, 16]), { ...kernel, ...he });
      transposedConvolution(scope.within("transposed"), zeros([2, 8, 8, 16]), { ...kernel, ...he });
      dense(scope.within("narrow"), zeros([2, 50]), 200);
    });
    const values = initialValues(declarations, (name) => randomFor(1, name));
    const spread = (name: string) =>
      Math.sqrt(meanOf([...values[`${name}/weight`]!].map((value) => value ** 2)));
    expect(spread("dense")).toBeCloseTo(Math.sqrt(2 / 50), 2);
    expect(spread("convolution")).toBeCloseTo(Math.sqrt(2 / (16 * 16)), 2);
    expect(spread("transposed")).toBeCloseTo(Math.sqrt(2 / (4 * 16)), 2);
    expect(spread("narrow")).toBeCloseTo(0.02, 2);
    for (const name of ["dense", "convolution", "transposed", "narrow"]) {
      expect(new Set(values[`${name}/bias`])).toEqual(new Set([0]));
    }
  });
});

describe("Spectral normalisation", () => {
  const turned = (degrees: number) => {
    const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return [cosine, -sine, sine, cosine];
  };
  const product = (a: readonly number[], b: readonly number[]) =>
    [0, 1, 2, 3].map((i) => {
      const [row, column] = [Math.floor(i / 2), i % 2];
      return a[row * 2]! * b[column]! + a[row * 2 + 1]! * b[2 + column]!;
    });
  /** Between two turns, singular values of 5 and 2. */
  const matrix = product(product(turned(20), [5, 0, 0, 2]), turned(65));
  const weight = { shape: [2, 2], data: matrix };
  const start = { shape: [1, 2], data: [1, 0] };
  const identity = () =>
    tensor2d([
      [1, 0],
      [0, 1],
    ]);
  const layer = (scope: Scope) => dense(scope, identity(), 2, { hasBias: false, isSpectral: true });

  it("divides a weight by its largest singular value, found by one power iteration a step", () => {
    let singular = start;
    for (let step = 0; step < 12; step += 1) {
      const { singular: next } = run(layer, { weight, singular }, { isTraining: true });
      expect(Math.hypot(...next!)).toBeCloseTo(1, 5);
      singular = { shape: [1, 2], data: next! };
    }
    const { y } = run(layer, { weight, singular });
    expect(y).toEqual(nearly(matrix.map((value) => value / 5)));
  });

  it("sees a filter as a matrix of its outputs", () => {
    let singular = start;
    const filter = { shape: [1, 1, 2, 2], data: matrix };
    const pixels = (scope: Scope) =>
      convolution(scope, tensor4d([1, 0, 0, 1], [1, 1, 2, 2]), {
        channels: 2,
        kernel: 1,
        stride: 1,
        hasBias: false,
        isSpectral: true,
      });
    for (let step = 0; step < 12; step += 1) {
      const { singular: next } = run(pixels, { weight: filter, singular }, { isTraining: true });
      singular = { shape: [1, 2], data: next! };
    }
    expect(run(pixels, { weight: filter, singular })["y"]).toEqual(nearly(matrix.map((value) => value / 5)));
  });

  it("leaves its estimate alone in use", () => {
    expect(Object.keys(run(layer, { weight, singular: start }))).toEqual(["y"]);
  });
});

describe("Batch normalisation", () => {
  const options = { momentum: 0.9, epsilon: 0.5 };
  const values: Values = {
    gamma: { shape: [2], data: [2, 1] },
    beta: { shape: [2], data: [10, 0] },
    mean: { shape: [2], data: [1, 100] },
    variance: { shape: [2], data: [3.5, 8.5] },
  };
  /** Two channels: 1, 3, 5, 7 and −4, 0, 0, 4. */
  const rows = [1, -4, 3, 0, 5, 0, 7, 4];

  it.each([
    ["of rows", () => tensor2d(rows, [4, 2])],
    ["of pictures", () => tensor4d(rows, [2, 2, 1, 2])],
  ])("%s in training goes by the batch's own mean and variance, and moves the running ones", (_name, x) => {
    const { y, mean, variance } = run((scope) => batchNormalisation(scope, x(), options), values, {
      isTraining: true,
    });
    // The channels' means are 4 and 0, their variances 5 and 8.
    const first = (value: number) => (2 * (value - 4)) / Math.sqrt(5.5) + 10;
    const second = (value: number) => value / Math.sqrt(8.5);
    expect(y).toEqual(nearly(rows.map((value, i) => (i % 2 === 0 ? first(value) : second(value)))));
    expect(mean).toEqual(nearly([0.9 * 1 + 0.1 * 4, 0.9 * 100]));
    expect(variance).toEqual(nearly([0.9 * 3.5 + 0.1 * 5, 0.9 * 8.5 + 0.1 * 8]));
  });

  it("in use goes by the running ones, and moves nothing", () => {
    const result = run((scope) => batchNormalisation(scope, tensor2d([[3, 103]]), options), values);
    expect(Object.keys(result)).toEqual(["y"]);
    expect(result["y"]).toEqual(nearly([(2 * 2) / 2 + 10, 3 / 3]));
  });

  it("without a learned scale has none to learn", async () => {
    const declarations = await declareParameters((scope) =>
      batchNormalisation(scope, zeros([4, 2]), { ...options, isAffine: false }),
    );
    expect([...declarations.keys()]).toEqual(["mean", "variance"]);
    const { mean, variance } = values as { mean: Values[string]; variance: Values[string] };
    const { y } = run(
      (scope) => batchNormalisation(scope, tensor2d([[3, 103]]), { ...options, isAffine: false }),
      {
        mean,
        variance,
      },
    );
    expect(y).toEqual(nearly([1, 1]));
  });
});

describe("Dropout", () => {
  const random = randomFor(1, "dropout");
  const uniform = (shape: readonly number[]) => {
    const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
    random.fillUniform(data);
    return tensor(data, [...shape]);
  };
  const noise: Noise = { uniform, normal: uniform };
  const apply = (rate: number, isTraining: boolean) =>
    run((scope) => dropout(scope, ones([100, 200]), rate), {}, { isTraining, noise })["y"]!;

  it("zeroes its share of the elements and lets the others grow, so that the mean stays", () => {
    for (const rate of [0.3, 0.5]) {
      const y = apply(rate, true);
      const kept = y.filter((value) => value !== 0);
      expect(kept.length / y.length).toBeCloseTo(1 - rate, 1);
      expect(kept.every((value) => Math.abs(value - 1 / (1 - rate)) < 1e-6)).toBe(true);
      expect(Math.abs(meanOf(y) - 1)).toBeLessThan(0.02);
    }
  });

  it("does nothing in use, or with a rate of 0", () => {
    expect(new Set(apply(0.5, false))).toEqual(new Set([1]));
    expect(new Set(apply(0, true))).toEqual(new Set([1]));
  });
});

describe("Flattening", () => {
  it("keeps the batch", () => {
    expect(numbersOf(() => flatten(tensor4d([1, 2, 3, 4, 5, 6], [2, 1, 3, 1])))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(flatten(zeros([2, 3, 4, 5])).shape).toEqual([2, 60]);
  });
});
