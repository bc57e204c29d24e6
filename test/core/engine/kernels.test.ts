import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src-main/core/engine/shape.ts";
import type { Shapes, Step } from "../../../src-main/core/engine/step.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { runEager, runTraced, worstRelativeDifference } from "../../helpers/traced-and-eager.ts";

type Operation = (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;

/** The largest relative difference between the traced and the eager result of an operation and of its gradients. */
async function disagreement(
  operation: Operation,
  shapes: Shapes,
  { positive = false, gradients = true, seed = 0 } = {},
): Promise<number> {
  const names = Object.keys(shapes);
  const step: Step = {
    name: "kernel",
    state: {},
    feeds: shapes,
    body: (_, feeds) => {
      const y = tf.cast(operation(feeds), "float32");
      if (!gradients) return { outputs: { y } };
      // A weighted sum makes every element of the gradient its own number.
      const weight = (result: tf.Tensor) =>
        tf.sum(tf.mul(tf.square(result), tf.add(tf.sigmoid(result), 0.5)));
      const scalar = (...inputs: tf.Tensor[]) =>
        weight(
          operation(Object.fromEntries(names.map((name, index) => [name, inputs[index]!]))),
        ) as tf.Scalar;
      const found = tf.grads(scalar)(names.map((name) => feeds[name]!));
      return {
        outputs: { y, ...Object.fromEntries(names.map((name, index) => [`d${name}`, found[index]!])) },
      };
    },
  };
  const random = randomFor(seed, "kernels");
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = new Float32Array(sizeOf(shape));
      random.fillNormal(values);
      return [name, positive ? values.map((value) => Math.abs(value) + 0.1) : values];
    }),
  );
  const traced = await runTraced(step, {}, feeds);
  const eager = await runEager(step, {}, feeds);
  return worstRelativeDifference(traced.outputs, eager.outputs);
}

const CLOSE = 1e-4;
const length = fc.integer({ min: 1, max: 5 });
const shape = fc.array(length, { minLength: 0, maxLength: 4 });
const property = (check: fc.IAsyncProperty<unknown>, numRuns = 12) => fc.assert(check, { numRuns, seed: 7 });

describe("Traced element-wise kernels agree with eager ones", () => {
  const unary: Record<string, Operation> = {
    abs: ({ x }) => tf.abs(x!),
    cos: ({ x }) => tf.cos(x!),
    elu: ({ x }) => tf.elu(x!),
    erf: ({ x }) => tf.erf(x!),
    exp: ({ x }) => tf.exp(x!),
    leakyRelu: ({ x }) => tf.leakyRelu(x!, 0.1),
    neg: ({ x }) => tf.neg(x!),
    relu: ({ x }) => tf.relu(x!),
    sigmoid: ({ x }) => tf.sigmoid(x!),
    sin: ({ x }) => tf.sin(x!),
    softplus: ({ x }) => tf.softplus(x!),
    square: ({ x }) => tf.square(x!),
    tanh: ({ x }) => tf.tanh(x!),
    clipByValue: ({ x }) => tf.clipByValue(x!, -0.5, 0.7),
    onesLike: ({ x }) => tf.add(tf.onesLike(x!), x!),
    zerosLike: ({ x }) => tf.sub(tf.zerosLike(x!), x!),
  };
  it.each(Object.keys(unary))("%s", async (name) => {
    await property(
      fc.asyncProperty(shape, async (x) => {
        expect(await disagreement(unary[name]!, { x })).toBeLessThan(CLOSE);
      }),
    );
  });

  const positive: Record<string, Operation> = {
    log: ({ x }) => tf.log(x!),
    sqrt: ({ x }) => tf.sqrt(x!),
    rsqrt: ({ x }) => tf.rsqrt(x!),
    reciprocal: ({ x }) => tf.reciprocal(x!),
  };
  it.each(Object.keys(positive))("%s of positive numbers", async (name) => {
    await property(
      fc.asyncProperty(shape, async (x) => {
        expect(await disagreement(positive[name]!, { x }, { positive: true })).toBeLessThan(CLOSE);
      }),
    );
  });

  const flat: Record<string, Operation> = {
    ceil: ({ x }) => tf.ceil(x!),
    floor: ({ x }) => tf.floor(x!),
    round: ({ x }) => tf.round(x!),
    sign: ({ x }) => tf.sign(x!),
    step: ({ x }) => tf.step(x!, 0.25),
    cast: ({ x }) => tf.mul(tf.cast(tf.greater(x!, 0), "float32"), x!),
    logicalNot: ({ x }) => tf.logicalNot(tf.greater(x!, 0)),
  };
  it.each(Object.keys(flat))("%s", async (name) => {
    await property(
      fc.asyncProperty(shape, async (x) => {
        expect(await disagreement(flat[name]!, { x }, { gradients: false })).toBe(0);
      }),
    );
  });

  /** Two shapes that broadcast: some axes of the second are 1, or missing at the front. */
  const broadcastPair = shape.chain((a) =>
    fc.record({
      a: fc.constant(a),
      b: fc
        .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat({ max: a.length }))
        .map(([ones, drop]) => a.map((axis, index) => (ones[index] ? 1 : axis)).slice(drop)),
      swap: fc.boolean(),
    }),
  );
  const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    div: tf.div,
  };
  /** Their gradients in TensorFlow.js do not broadcast. */
  const unbroadcast: typeof binary = {
    maximum: tf.maximum,
    minimum: tf.minimum,
    squaredDifference: tf.squaredDifference,
  };
  it.each(Object.keys(unbroadcast))("%s", async (name) => {
    await property(
      fc.asyncProperty(shape, async (p) => {
        const operation: Operation = (inputs) => unbroadcast[name]!(inputs["p"]!, inputs["q"]!);
        expect(await disagreement(operation, { p, q: p })).toBeLessThan(CLOSE);
      }),
    );
  });
  it.each(Object.keys(binary))("%s, broadcasting either way", async (name) => {
    await property(
      fc.asyncProperty(broadcastPair, async ({ a, b, swap }) => {
        const operation: Operation = ({ p, q }) => (swap ? binary[name]!(q!, p!) : binary[name]!(p!, q!));
        expect(await disagreement(operation, { p: a, q: b }, { positive: name === "div" })).toBeLessThan(
          CLOSE,
        );
      }),
    );
  });

  it("pow of positive numbers", async () => {
    const operation: Operation = ({ p, q }) => tf.pow(p!, q!);
    expect(await disagreement(operation, { p: [3, 4], q: [4] }, { positive: true })).toBeLessThan(CLOSE);
  });

  const comparisons: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
    equal: tf.equal,
    notEqual: tf.notEqual,
    and: (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)),
    or: (a, b) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0)),
  };
  it.each(Object.keys(comparisons))("%s", async (name) => {
    const operation: Operation = ({ p, q }) => comparisons[name]!(tf.round(p!), tf.round(q!));
    expect(await disagreement(operation, { p: [3, 4], q: [4] }, { gradients: false })).toBe(0);
  });

  it("where chooses between tensors", async () => {
    const operation: Operation = ({ p, q }) => tf.where(tf.greater(tf.ones([2, 3, 4]), 2), p!, tf.mul(q!, 2));
    expect(await disagreement(operation, { p: [2, 3, 4], q: [2, 3, 4] })).toBeLessThan(CLOSE);
  });

  it("numbers that are the same everywhere take part in every position", async () => {
    const operation: Operation = ({ p }) =>
      tf.add(
        tf.mul(tf.ones([2, 3]), tf.fill([3], 2)),
        tf.sub(tf.maximum(tf.fill([2, 3], 0.2), p!), tf.sqrt(tf.fill([2, 3], 4))),
      );
    expect(await disagreement(operation, { p: [3] }, { gradients: false })).toBeLessThan(CLOSE);
  });
});

describe("Traced reductions agree with eager ones", () => {
  const reductions: Record<string, (x: tf.Tensor, axis: number[], keepDims: boolean) => tf.Tensor> = {
    sum: tf.sum,
    mean: tf.mean,
    max: tf.max,
    min: tf.min,
  };
  it.each(Object.keys(reductions))("%s over any axes", async (name) => {
    const scene = fc.record({
      x: fc.array(length, { minLength: 1, maxLength: 4 }),
      axes: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
      keepDims: fc.boolean(),
    });
    await property(
      fc.asyncProperty(scene, async ({ x, axes, keepDims }) => {
        const within = axes.filter((axis) => axis < x.length);
        if (within.length === 0) return;
        const operation: Operation = (inputs) => reductions[name]!(inputs["x"]!, within, keepDims);
        expect(await disagreement(operation, { x })).toBeLessThan(CLOSE);
      }),
    );
  });

  it("moments of a channel-first activation keep their axes", async () => {
    const operation: Operation = ({ x, f, g }) => {
      const y = tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same");
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.mul(tf.div(tf.sub(y, mean), tf.sqrt(tf.add(variance, 0.1))), g!);
    };
    expect(await disagreement(operation, { x: [3, 6, 5, 2], f: [3, 3, 2, 4], g: [4] })).toBeLessThan(CLOSE);
  });

  it("a reduction over channels of a channel-first activation gives a plain picture", async () => {
    const operation: Operation = ({ x, f }) => {
      const y = tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same");
      return tf.reshape(tf.mean(y, 3), [3, 30]);
    };
    expect(await disagreement(operation, { x: [3, 6, 5, 2], f: [3, 3, 2, 4] })).toBeLessThan(CLOSE);
  });
});

describe("Traced shape kernels agree with eager ones", () => {
  const shapes: Record<string, [Operation, Shapes]> = {
    reshape: [({ x }) => tf.reshape(x!, [4, 6]), { x: [2, 3, 4] }],
    "reshape after a convolution": [
      ({ x, f }) => tf.reshape(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, "same"), [2, -1]),
      { x: [2, 4, 6, 3], f: [3, 3, 3, 2] },
    ],
    expandDims: [({ x }) => tf.mul(tf.expandDims(x!, -1), tf.expandDims(x!, 1)), { x: [2, 3] }],
    transpose: [({ x }) => tf.transpose(x!, [2, 0, 1]), { x: [2, 3, 4] }],
    "transpose of a transpose": [
      ({ x }) => tf.add(tf.transpose(tf.transpose(x!, [2, 0, 1]), [1, 0, 2]), 1),
      { x: [2, 3, 4] },
    ],
    concat: [({ x, q }) => tf.concat([x!, q!, x!], 1), { x: [2, 3, 4], q: [2, 5, 4] }],
    "concat of channel-first activations": [
      ({ x, f, g }) =>
        tf.concat(
          [
            tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same"),
            tf.conv2d(x as tf.Tensor4D, g as tf.Tensor4D, 1, "same"),
          ],
          3,
        ),
      { x: [2, 4, 5, 3], f: [3, 3, 3, 2], g: [1, 1, 3, 4] },
    ],
    "concat along the batch": [({ x, q }) => tf.concat([x!, q!], 0), { x: [2, 3, 3, 1], q: [4, 3, 3, 1] }],
    slice: [({ x }) => tf.slice(x!, [0, 1, 1], [2, 2, -1]), { x: [2, 3, 4] }],
    split: [({ x }) => tf.mul(tf.split(x!, [1, 3], 1)[1]!, 2), { x: [2, 4, 3] }],
    pad: [
      ({ x }) =>
        tf.pad(
          x!,
          [
            [0, 0],
            [1, 2],
            [3, 0],
          ],
          0.5,
        ),
      { x: [2, 3, 4] },
    ],
    tile: [({ x }) => tf.tile(x!, [2, 1, 3]), { x: [2, 3, 2] }],
    stack: [({ x, q }) => tf.stack([x!, q!], 1), { x: [2, 3], q: [2, 3] }],
  };
  it.each(Object.keys(shapes))("%s", async (name) => {
    const [operation, inputs] = shapes[name]!;
    expect(await disagreement(operation, inputs)).toBeLessThan(CLOSE);
  });
});

describe("Traced matrix products agree with eager ones", () => {
  it("for every combination of transposed operands, alone and in batches", async () => {
    const scene = fc.record({
      batch: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      sizes: fc.tuple(length, length, length),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    await property(
      fc.asyncProperty(scene, async ({ batch, sizes: [m, k, n], transposeA, transposeB }) => {
        const leading = batch === undefined ? [] : [batch];
        const a = [...leading, ...(transposeA ? [k, m] : [m, k])];
        const b = [...leading, ...(transposeB ? [n, k] : [k, n])];
        const operation: Operation = (inputs) =>
          tf.matMul(inputs["a"]!, inputs["b"]!, transposeA, transposeB);
        expect(await disagreement(operation, { a, b })).toBeLessThan(CLOSE);
      }),
      25,
    );
  });
});

describe("Traced convolutions agree with eager ones", () => {
  const geometry = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 4, max: 9 }),
    width: fc.integer({ min: 4, max: 9 }),
    inChannels: fc.integer({ min: 1, max: 3 }),
    outChannels: fc.integer({ min: 1, max: 3 }),
    kernelHeight: fc.integer({ min: 1, max: 4 }),
    kernelWidth: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.constantFrom<("same" | "valid")[]>("same", "valid"),
  });

  it("forward and in both gradients, over sizes, kernels, strides and paddings", async () => {
    await property(
      fc.asyncProperty(geometry, async (g) => {
        const operation: Operation = ({ x, f }) =>
          tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, g.stride, g.pad);
        const shapes = {
          x: [g.batch, g.height, g.width, g.inChannels],
          f: [g.kernelHeight, g.kernelWidth, g.inChannels, g.outChannels],
        };
        expect(await disagreement(operation, shapes)).toBeLessThan(CLOSE);
      }),
      60,
    );
  });

  it("transposed, forward and in both gradients", async () => {
    await property(
      fc.asyncProperty(geometry, async (g) => {
        const kernel = Math.max(g.kernelHeight, g.stride);
        const operation: Operation = ({ x, f }) =>
          tf.conv2dTranspose(
            x as tf.Tensor4D,
            f as tf.Tensor4D,
            [g.batch, g.height * g.stride, g.width * g.stride, g.outChannels],
            g.stride,
            "same",
          );
        const shapes = {
          x: [g.batch, g.height, g.width, g.inChannels],
          f: [kernel, kernel, g.outChannels, g.inChannels],
        };
        expect(await disagreement(operation, shapes)).toBeLessThan(CLOSE);
      }),
      40,
    );
  });

  it("dilated, forward", async () => {
    const operation: Operation = ({ x, f }) =>
      tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same", "NHWC", 2);
    expect(
      await disagreement(operation, { x: [2, 8, 7, 2], f: [3, 3, 2, 3] }, { gradients: false }),
    ).toBeLessThan(CLOSE);
  });

  it("with a channel vector added, which becomes the convolution's bias", async () => {
    const operation: Operation = ({ x, f, b }) =>
      tf.leakyRelu(tf.add(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, "same"), b!), 0.2);
    expect(await disagreement(operation, { x: [2, 6, 6, 3], f: [4, 4, 3, 5], b: [5] })).toBeLessThan(CLOSE);
  });

  it("enlarging by nearest neighbours and its gradient", async () => {
    const operation: Operation = ({ x }) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 8]);
    // One image: for more, the reference's own gradient mixes them up.
    expect(await disagreement(operation, { x: [1, 3, 4, 2] })).toBeLessThan(CLOSE);
  });

  it("enlarging linearly", async () => {
    const operation: Operation = ({ x }) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 8], false, true);
    expect(await disagreement(operation, { x: [2, 3, 4, 2] }, { gradients: false })).toBeLessThan(CLOSE);
  });

  it.each([
    [37, 384],
    [41, 64],
    [47, 128],
    [55, 256],
    [61, 256],
    [37, 64],
    [1, 384],
  ])("enlarging %i to %i pixels, to the last one", async (from, to) => {
    const operation: Operation = ({ x }) => tf.image.resizeBilinear(x as tf.Tensor4D, [to, 3], false, true);
    expect(await disagreement(operation, { x: [1, from, 3, 1] }, { gradients: false })).toBeLessThan(CLOSE);
  });

  it("average pooling", async () => {
    const operation: Operation = ({ x }) => tf.avgPool(x as tf.Tensor4D, 2, 2, "valid");
    expect(await disagreement(operation, { x: [2, 6, 4, 3] }, { gradients: false })).toBeLessThan(CLOSE);
  });
});

describe("Traced gradients agree with finite differences", () => {
  it("through a small network of every layer kind", async () => {
    const shapes = { x: [2, 6, 6, 1], f: [3, 3, 1, 2], w: [18, 3] };
    const operation: Operation = ({ x, f, w }) => {
      const y = tf.tanh(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, "same"));
      return tf.sum(tf.softplus(tf.matMul(tf.reshape(y, [2, 18]), w as tf.Tensor2D)));
    };
    const random = randomFor(3, "finite-differences");
    const feeds = Object.fromEntries(
      Object.entries(shapes).map(([name, dims]) => {
        const values = new Float32Array(sizeOf(dims));
        random.fillNormal(values);
        return [name, values.map((value) => value * 0.5)];
      }),
    );
    const lossStep: Step = {
      name: "loss",
      state: {},
      feeds: shapes,
      body: (_, inputs) => ({ outputs: { loss: operation(inputs) } }),
    };
    const gradientStep: Step = {
      name: "gradient",
      state: {},
      feeds: shapes,
      body: (_, inputs) => {
        const [df] = tf.grads((f: tf.Tensor) => operation({ ...inputs, f }) as tf.Scalar)([inputs["f"]!]);
        return { outputs: { df: df! } };
      },
    };
    const gradient = (await runTraced(gradientStep, {}, feeds)).outputs["df"]!;
    const h = 1e-2;
    for (const index of [0, 5, 11, 17]) {
      const shifted = async (amount: number) => {
        const f = feeds["f"]!.slice();
        f[index]! += amount;
        return (await runTraced(lossStep, {}, { ...feeds, f })).outputs["loss"]![0]!;
      };
      const slope = ((await shifted(h)) - (await shifted(-h))) / (2 * h);
      expect(Math.abs(slope - gradient[index]!)).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
    }
  });
});
