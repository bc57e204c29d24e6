import { add, matMul, sum, type Tensor2D } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { countFlops } from "../../../../src-main/core/engine/onnx/count-flops.ts";
import { OnnxGraph } from "../../../../src-main/core/engine/onnx/onnx-graph.ts";
import { traceStep } from "../../../../src-main/core/engine/trace/trace.ts";
import { differentiate } from "../../../../src-main/core/networks/differentiate.ts";

type Shape = readonly (number | string)[];

/** Counts a graph of one node over inputs of these shapes. */
async function flopsOfNode(operator: string, shapes: readonly Shape[], attributes = {}, output: Shape = []) {
  const graph = new OnnxGraph();
  const inputs = shapes.map((shape, index) => graph.input(`input${index}`, "float32", shape));
  const value = graph.node(operator, inputs, attributes);
  return countFlops(graph.write([{ name: "y", value, dtype: "float32", shape: output }]).bytes);
}

const WINDOW = { kernel_shape: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1] };

describe("The operations of a node", () => {
  it("of a convolution are two for each output element, input channel and tap", async () => {
    const shapes = [
      [2, 3, 8, 8],
      [5, 3, 4, 4],
    ];
    const { flops } = await flopsOfNode("Conv", shapes, WINDOW, [2, 5, 4, 4]);
    expect(flops).toBe(2 * (2 * 5 * 4 * 4) * (3 * 4 * 4));
  });

  it("of a grouped convolution see only the channels of their group", async () => {
    const shapes = [
      [1, 6, 8, 8],
      [6, 1, 4, 4],
    ];
    const { flops } = await flopsOfNode("Conv", shapes, { ...WINDOW, group: 6 }, [1, 6, 4, 4]);
    expect(flops).toBe(2 * (6 * 4 * 4) * (4 * 4));
  });

  it("of a transposed convolution are those of the convolution that it transposes", async () => {
    const shapes = [
      [2, 5, 4, 4],
      [5, 3, 4, 4],
    ];
    const { flops } = await flopsOfNode("ConvTranspose", shapes, WINDOW, [2, 3, 8, 8]);
    expect(flops).toBe(2 * (2 * 5 * 4 * 4) * (3 * 4 * 4));
  });

  it.each([
    { transA: 0, transB: 0, a: [3, 7], b: [7, 5] },
    { transA: 1, transB: 0, a: [7, 3], b: [7, 5] },
    { transA: 0, transB: 1, a: [3, 7], b: [5, 7] },
  ])("of a matrix product are 2·rows·inner·columns, transposed or not: %o", async ({ a, b, ...flags }) => {
    const { flops } = await flopsOfNode("Gemm", [a, b], flags, [3, 5]);
    expect(flops).toBe(2 * 3 * 7 * 5);
  });

  it("of a stack of matrix products count every one of the stack", async () => {
    const shapes = [
      [4, 3, 7],
      [4, 7, 5],
    ];
    const { flops } = await flopsOfNode("MatMul", shapes, {}, [4, 3, 5]);
    expect(flops).toBe(4 * 2 * 3 * 7 * 5);
  });

  it("cannot be counted while the batch is free", async () => {
    const shapes = [
      ["batch", 7],
      [7, 5],
    ];
    await expect(flopsOfNode("Gemm", shapes, {}, ["batch", 5])).rejects.toThrow("batch");
  });
});

describe("The operations of a graph", () => {
  it("are listed by operator, shapes in the middle inferred", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", [2, 3, 8, 8]);
    const filter = graph.constant("float32", [5, 3, 4, 4], new Float32Array(5 * 3 * 4 * 4));
    const h = graph.node("Relu", [graph.node("Conv", [x, filter], WINDOW)]);
    const flat = graph.node("Reshape", [h, graph.integers([2, 80])]);
    const dense = graph.constant("float32", [80, 6], new Float32Array(480));
    const value = graph.node("Gemm", [flat, dense]);
    const { bytes } = graph.write([{ name: "y", value, dtype: "float32", shape: [2, 6] }]);
    expect(await countFlops(bytes)).toEqual({
      flops: 15360 + 1920,
      byOperator: { Conv: { nodes: 1, flops: 15360 }, Gemm: { nodes: 1, flops: 1920 } },
    });
  });

  it("leave out what depends on no input", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", [2, 7]);
    const square = graph.constant("float32", [7, 7], new Float32Array(49));
    const value = graph.node("Gemm", [x, graph.node("Gemm", [square, square])]);
    const { bytes } = graph.write([{ name: "y", value, dtype: "float32", shape: [2, 7] }]);
    expect((await countFlops(bytes)).byOperator).toEqual({ Gemm: { nodes: 1, flops: 2 * 2 * 7 * 7 } });
  });

  it("count a forward pass once that two losses share", async () => {
    const { bytes } = await traceStep({
      name: "two losses",
      state: { a: [4, 4], b: [4, 4] },
      feeds: { x: [2, 4] },
      body: ({ a, b }, { x }) => {
        const gradient = (name: "a" | "b") =>
          differentiate({ [name]: name === "a" ? a! : b! }, (own) => {
            const hidden = matMul(x as Tensor2D, (own["a"] ?? a) as Tensor2D);
            return { loss: sum(matMul(hidden, (own["b"] ?? b) as Tensor2D)), auxiliary: {} };
          });
        const [ofA, ofB] = [gradient("a"), gradient("b")];
        const loss = add(ofA.loss, ofB.loss);
        return { outputs: { loss, da: ofA.gradients["a"]!, db: ofB.gradients["b"]! } };
      },
    });
    // x·A, h·B; for B: hᵀ·dy; for A: dy·Bᵀ and xᵀ·dh.
    expect((await countFlops(bytes)).byOperator).toEqual({ Gemm: { nodes: 5, flops: 5 * 2 * 2 * 4 * 4 } });
  });
});
