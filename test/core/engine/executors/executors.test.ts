/** @file What every executor promises, checked on the two that run anywhere. */
import "@tensorflow/tfjs-backend-cpu";
import {
  add,
  conv2d,
  cumsum,
  mean,
  memory,
  mul,
  scalar,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Executor, NoiseSource } from "../../../../src-main/core/engine/executor.ts";
import { EagerExecutor } from "../../../../src-main/core/engine/executors/eager.ts";
import { OnnxRuntimeExecutor } from "../../../../src-main/core/engine/executors/onnxruntime.ts";
import { sizeOf } from "../../../../src-main/core/engine/shape.ts";
import type { Arrays, Shapes, Step } from "../../../../src-main/core/engine/step.ts";
import { randomFor } from "../../../../src-main/core/random/random.ts";
import { seededNoise, worstRelativeDifference } from "../../../helpers/traced-and-eager.ts";

const SILENT: NoiseSource = { fillNormal: () => {}, fillUniform: () => {} };
const kinds = {
  traced: () => new OnnxRuntimeExecutor({ provider: "cpu", threads: 1 }),
  eager: () => new EagerExecutor("cpu", "cpu"),
} as const;
const each = Object.keys(kinds) as (keyof typeof kinds)[];

function open(kind: keyof typeof kinds): Executor {
  const executor = kinds[kind]();
  onTestFinished(() => executor.dispose());
  return executor;
}

function counted(shapes: Shapes): Record<string, Float32Array> {
  const entries = Object.entries(shapes);
  return Object.fromEntries(
    entries.map(([name, shape]) => [name, Float32Array.from({ length: sizeOf(shape) }, (_, i) => i)]),
  );
}

const numbers = (...values: number[]) => Float32Array.from(values);
const plain = (arrays: Arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, [...data]]));

/** total ← total + x, runs ← runs + 1. */
const adding: Step = {
  name: "adding",
  state: { total: [2], runs: [] },
  feeds: { x: [2] },
  body: ({ total, runs }, { x }) => ({
    state: { total: add(total!, x!), runs: add(runs!, 1) },
    outputs: { before: total!, sum: sum(add(total!, x!)) },
  }),
};
const zero = { total: numbers(0, 0), runs: numbers(0) };

/** total ← 2·total; `runs` is not its affair. */
const doubling: Step = {
  name: "doubling",
  state: { total: [2] },
  feeds: {},
  body: ({ total }) => ({ state: { total: mul(total!, 2) }, outputs: {} }),
};

describe.each(each)("The state of the %s executor", (kind) => {
  it("advances with every run, and is seen by the next", async () => {
    const executor = open(kind);
    executor.load(zero, adding.state);
    const step = await executor.compile(adding);
    const outcomes = [];
    for (const x of [numbers(1, 2), numbers(10, 20), numbers(100, 200)]) {
      outcomes.push(plain(await step.run({ x }, SILENT)));
    }
    expect(outcomes).toEqual([
      { before: [0, 0], sum: [3] },
      { before: [1, 2], sum: [33] },
      { before: [11, 22], sum: [333] },
    ]);
    expect(plain(await executor.read())).toEqual({ total: [111, 222], runs: [3] });
    await step.dispose();
  });

  it("is shared by the steps that are compiled over it, in whatever order they run", async () => {
    const executor = open(kind);
    executor.load(zero, adding.state);
    const [plus, twice] = [await executor.compile(adding), await executor.compile(doubling)];
    await plus.run({ x: numbers(1, 2) }, SILENT);
    await twice.run({}, SILENT);
    await twice.run({}, SILENT);
    await plus.run({ x: numbers(1, 1) }, SILENT);
    await twice.run({}, SILENT);
    expect(plain(await executor.read())).toEqual({ total: [10, 18], runs: [2] });
    await plus.dispose();
    await twice.dispose();
  });

  it("may change places, be copied and stay as it is", async () => {
    const executor = open(kind);
    const moving: Step = {
      name: "moving",
      state: { a: [2], b: [2], c: [2], d: [2] },
      feeds: {},
      body: ({ a, b, d }) => ({ state: { a: b!, b: a!, c: a!, d: d! }, outputs: { was: a!, again: a! } }),
    };
    const first = { a: numbers(1, 1), b: numbers(2, 2), c: numbers(3, 3), d: numbers(4, 4) };
    executor.load(first, moving.state);
    const step = await executor.compile(moving);
    expect(plain(await step.run({}, SILENT))).toEqual({ was: [1, 1], again: [1, 1] });
    expect(plain(await executor.read())).toEqual({ a: [2, 2], b: [1, 1], c: [1, 1], d: [4, 4] });
    expect(plain(await step.run({}, SILENT))).toEqual({ was: [2, 2], again: [2, 2] });
    expect(plain(await executor.read())).toEqual({ a: [1, 1], b: [2, 2], c: [2, 2], d: [4, 4] });
    await step.dispose();
  });

  it("is read in logical order, filters too, as a copy", async () => {
    const executor = open(kind);
    const shapes = { filter: [2, 3, 4, 5], matrix: [3, 4], vector: [6], number: [] };
    executor.load(counted(shapes), shapes);
    const read = await executor.read();
    expect(read).toEqual(counted(shapes));
    read["filter"]!.fill(-1);
    read["matrix"]!.fill(-1);
    expect(await executor.read()).toEqual(counted(shapes));
  });

  it("can be set anew", async () => {
    const executor = open(kind);
    executor.load(zero, adding.state);
    const step = await executor.compile(adding);
    await step.run({ x: numbers(1, 2) }, SILENT);
    executor.load({ total: numbers(5, 6), runs: numbers(9) }, adding.state);
    await step.run({ x: numbers(1, 2) }, SILENT);
    expect(plain(await executor.read())).toEqual({ total: [6, 8], runs: [10] });
    await step.dispose();
  });

  it("is one executor's own", async () => {
    const [one, other] = [open(kind), open(kind)];
    one.load(zero, adding.state);
    other.load(zero, adding.state);
    const step = await one.compile(adding);
    await step.run({ x: numbers(1, 2) }, SILENT);
    expect(plain(await other.read())).toEqual({ total: [0, 0], runs: [0] });
    await step.dispose();
  });
});

describe.each(each)("What the %s executor refuses", (kind) => {
  it("is a feed that is missing or of another size, with its name; the state stays as it is", async () => {
    const executor = open(kind);
    executor.load(zero, adding.state);
    const step = await executor.compile(adding);
    await expect(step.run({}, SILENT)).rejects.toThrow("«x» is missing.");
    await expect(step.run({ x: numbers(1, 2, 3) }, SILENT)).rejects.toThrow(
      "«x» has 3 elements where [2] asks for 2.",
    );
    expect(plain(await executor.read())).toEqual({ total: [0, 0], runs: [0] });
    await step.run({ x: numbers(1, 2) }, SILENT);
    expect(plain(await executor.read())).toEqual({ total: [1, 2], runs: [1] });
    await step.dispose();
  });

  it("is a state that is missing or of another size, with its name", () => {
    const executor = open(kind);
    expect(() => executor.load({ total: numbers(0, 0) }, adding.state)).toThrow("«runs» is missing.");
    expect(() => executor.load({ ...zero, total: numbers(1) }, adding.state)).toThrow(
      "«total» has 1 elements where [2] asks for 2.",
    );
  });

  it("is a step over a state that was not loaded", async () => {
    const executor = open(kind);
    executor.load({ total: numbers(0, 0) }, { total: [2] });
    const step = await executor.compile(adding);
    await expect(step.run({ x: numbers(1, 2) }, SILENT)).rejects.toThrow(
      "Step «adding» needs the state «runs», which was not loaded.",
    );
    await step.dispose();
  });
});

describe("Traced and eager", () => {
  /** A filter that learns from noisy pictures: everything that a training step has, but small. */
  const learning: Step = {
    name: "learning",
    state: { filter: [3, 3, 2, 4], drift: [4] },
    feeds: { x: [2, 6, 5, 2] },
    body: ({ filter, drift }, { x }, noise) => {
      noise.normal([7]); // Drawn and not used: the draws after it must be the same all the same.
      const noisy = add(x!, mul(noise.normal([2, 6, 5, 2]), 0.1)) as Tensor4D;
      const y = conv2d(noisy, filter as Tensor4D, 2, "same");
      const kept = mul(filter!, noise.uniform([3, 3, 2, 4]));
      return {
        state: { filter: sub(mul(filter!, 0.9), mul(kept, 0.2)), drift: add(drift!, mean(y, [0, 1, 2])) },
        outputs: { y, total: sum(kept) },
      };
    },
  };

  it("draw the same noise and come to the same numbers, run after run", async () => {
    const random = randomFor(3, "executors");
    const filled = (shapes: Shapes) => {
      const arrays = counted(shapes);
      for (const data of Object.values(arrays)) random.fillNormal(data);
      return arrays;
    };
    const state = filled(learning.state);
    const feeds = [filled(learning.feeds), filled(learning.feeds), filled(learning.feeds)];
    const runOn = async (kind: keyof typeof kinds) => {
      const executor = open(kind);
      executor.load(state, learning.state);
      const step = await executor.compile(learning);
      const noise = seededNoise(5);
      const outputs = [];
      for (const feed of feeds) outputs.push(await step.run(feed, noise));
      await step.dispose();
      return { outputs, state: await executor.read() };
    };
    const [traced, eager] = [await runOn("traced"), await runOn("eager")];
    for (const [run, outputs] of traced.outputs.entries()) {
      expect(worstRelativeDifference(outputs, eager.outputs[run]!)).toBeLessThan(1e-5);
    }
    expect(worstRelativeDifference(traced.state, eager.state)).toBeLessThan(1e-5);
    expect(traced.outputs[0]!["y"]).not.toEqual(traced.outputs[1]!["y"]);
  });

  it("draw each run's noise anew, from the source of that run", async () => {
    const drawing: Step = {
      name: "drawing",
      state: {},
      feeds: {},
      body: (_state, _feeds, noise) => ({
        outputs: { first: noise.uniform([3]), normal: noise.normal([3]), last: noise.uniform([3]) },
      }),
    };
    for (const kind of each) {
      const step = await open(kind).compile(drawing);
      const noise = seededNoise(1);
      const random = randomFor(1, "noise");
      for (let run = 0; run < 2; run += 1) {
        const expected = {
          first: new Float32Array(3),
          normal: new Float32Array(3),
          last: new Float32Array(3),
        };
        random.fillUniform(expected.first);
        random.fillNormal(expected.normal);
        random.fillUniform(expected.last);
        expect(await step.run({}, noise)).toEqual(expected);
      }
      await step.dispose();
    }
  });
});

describe("The eager executor", () => {
  it("keeps no more tensors after many runs than after one", async () => {
    const executor = open("eager");
    executor.load(zero, adding.state);
    const step = await executor.compile(adding);
    await step.run({ x: numbers(1, 2) }, SILENT);
    const { numTensors } = memory();
    for (let run = 0; run < 10; run += 1) await step.run({ x: numbers(1, 2) }, SILENT);
    expect(memory().numTensors).toBe(numTensors);
    await executor.dispose();
    expect(memory().numTensors).toBe(numTensors - 2);
  });
});

describe("Tracing", () => {
  const stepOf = (body: (x: Tensor) => Tensor): Step => ({
    name: "traced",
    state: {},
    feeds: { x: [2] },
    body: (_state, { x }) => ({ outputs: { y: body(x!) } }),
  });

  it("refuses a step that looks at its numbers, and says why", async () => {
    const looking = stepOf((x) => (x.dataSync()[0]! > 0 ? x : mul(x, 2)));
    await expect(open("traced").compile(looking)).rejects.toThrow(
      "A traced step must not read a tensor's values: under the tracer there are none.",
    );
  });

  it("names the operation that it does not know", async () => {
    await expect(open("traced").compile(stepOf((x) => cumsum(x)))).rejects.toThrow(/Cumsum/);
  });

  it("goes on after a failure, and leaves the backend in use as it was", async () => {
    const executor = open("traced");
    await expect(executor.compile(stepOf((x) => cumsum(x)))).rejects.toThrow();
    const before = scalar(1);
    const step = await executor.compile(stepOf((x) => mul(x, 3)));
    expect(plain(await step.run({ x: numbers(1, 2) }, SILENT))).toEqual({ y: [3, 6] });
    expect([...(await add(before, 1).data())]).toEqual([2]);
    await step.dispose();
  });
});
