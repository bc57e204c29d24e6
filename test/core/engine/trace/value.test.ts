import fc from "fast-check";
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { OnnxGraph } from "../../../../src-main/core/engine/onnx/onnx-graph.ts";
import { type Shape, sizeOf } from "../../../../src-main/core/engine/shape.ts";
import { inverse, permuted } from "../../../../src-main/core/engine/trace/trace.ts";
import {
  nameInOrder,
  type Order,
  physicalShape,
  plainOrder,
  stateOrder,
  type Wire,
} from "../../../../src-main/core/engine/trace/value.ts";

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 5 });
const orderOf = (rank: number) => fc.shuffledSubarray([...plainOrder(rank)], { minLength: rank });
const laidOut = shape.chain((axes) =>
  fc.record({ shape: fc.constant(axes), from: orderOf(axes.length), to: orderOf(axes.length) }),
);

const counted = (of: Shape) => Float32Array.from({ length: sizeOf(of) }, (_, i) => i);

/** Where each element lies once its axes are in the given order, worked out index by index. */
function permutedByIndex(data: Float32Array, of: Shape, order: Order): Float32Array {
  const physical = physicalShape(of, order);
  const result = new Float32Array(data.length);
  for (const [source, value] of data.entries()) {
    const index = of.map((length, axis) => Math.floor(source / sizeOf(of.slice(axis + 1))) % length);
    const target = order.reduce((place, axis, position) => place * physical[position]! + index[axis]!, 0);
    result[target] = value;
  }
  return result;
}

function wireOf(of: Shape, order: Order): Wire {
  return { kind: "wire", name: "x", shape: of, dtype: "float32", order };
}

describe("permuted", () => {
  it("puts every element where its index says", () => {
    fc.assert(
      fc.property(laidOut, ({ shape: of, from }) => {
        expect(permuted(counted(of), of, from)).toEqual(permutedByIndex(counted(of), of, from));
      }),
    );
  });

  it("is undone by the inverse order", () => {
    fc.assert(
      fc.property(laidOut, ({ shape: of, from }) => {
        const there = permuted(counted(of), of, from);
        expect(permuted(there, physicalShape(of, from), inverse(from))).toEqual(counted(of));
      }),
    );
  });
});

describe("nameInOrder", () => {
  /** The elements under the name, and what the graph had to do for it. */
  async function named(of: Shape, from: Order, to: Order) {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", physicalShape(of, from));
    const value = nameInOrder(graph, { ...wireOf(of, from), name: x }, to);
    const operator = graph.producerOf(value)?.operator ?? "none";
    const { bytes } = graph.write([{ name: "y", value, dtype: "float32", shape: physicalShape(of, to) }]);
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const feed = new ort.Tensor("float32", permuted(counted(of), of, from), physicalShape(of, from));
    const { y } = await session.run({ x: feed });
    await session.release();
    return { data: y!.data, shape: y!.dims, operator };
  }

  it("gives the elements in any order from any other", async () => {
    await fc.assert(
      fc.asyncProperty(laidOut, async ({ shape: of, from, to }) => {
        const { data, shape: lengths } = await named(of, from, to);
        expect(data).toEqual(permuted(counted(of), of, to));
        expect(lengths).toEqual(physicalShape(of, to));
      }),
      { numRuns: 60 },
    );
  });

  it("moves elements only where they really move", async () => {
    expect((await named([2, 3, 4], [2, 0, 1], [2, 0, 1])).operator).toBe("none");
    expect((await named([2, 3, 1], [0, 1, 2], [0, 2, 1])).operator).toBe("Reshape");
    expect((await named([1, 1, 1], [0, 1, 2], [2, 1, 0])).operator).toBe("Reshape");
    expect((await named([2, 3, 1], [0, 1, 2], [1, 0, 2])).operator).toBe("Transpose");
  });
});

describe("The order of state", () => {
  it("keeps filters ready for their convolutions, and everything else as it is", () => {
    const filter = [3, 5, 7, 9];
    expect(physicalShape(filter, stateOrder(filter))).toEqual([9, 7, 3, 5]);
    expect(stateOrder([4, 6])).toEqual([0, 1]);
    expect(stateOrder([])).toEqual([]);
  });
});
