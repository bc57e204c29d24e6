import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type GraphOutput, OnnxGraph } from "../../../../src-main/core/engine/onnx/onnx-graph.ts";

const { ModelProto } = onnxProto.onnx;

type Model = ReturnType<typeof decoded>;

function decoded(bytes: Uint8Array) {
  const { graph } = ModelProto.decode(bytes);
  return {
    nodes: graph!.node!.map(({ opType, input, output }) => ({
      operator: opType!,
      inputs: input!,
      outputs: output!,
    })),
    constants: graph!.initializer!.map(({ name }) => name!),
    inputs: graph!.input!.map(({ name }) => name!),
    outputs: graph!.output!.map(({ name }) => name!),
  };
}

/** What ONNX asks of a graph: every name is given once, before it is used, and every output is given. */
function faultsOf({ nodes, constants, inputs, outputs }: Model): string[] {
  const given = new Set<string>();
  const faults: string[] = [];
  const give = (name: string) => {
    if (given.has(name)) faults.push(`${name} is given twice`);
    given.add(name);
  };
  for (const name of [...inputs, ...constants]) give(name);
  for (const node of nodes) {
    for (const name of node.inputs) if (name !== "" && !given.has(name)) faults.push(`${name} is not given`);
    for (const name of node.outputs) give(name);
  }
  for (const name of outputs) if (!given.has(name)) faults.push(`the output ${name} is not given`);
  return faults;
}

const output = (name: string, value: string, shape: GraphOutput["shape"] = [2]): GraphOutput => ({
  name,
  value,
  dtype: "float32",
  shape,
});

async function run(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, number[]>>,
): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const tensors = Object.entries(feeds).map(
    ([name, values]) =>
      [name, new ort.Tensor("float32", Float32Array.from(values), [values.length])] as const,
  );
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, [...(data as Float32Array)]]),
  );
}

describe("Value numbering", () => {
  it("gives the same operator on the same inputs once", () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", [2]);
    const once = graph.node("Exp", [x]);
    expect(graph.node("Exp", [x])).toBe(once);
    expect(graph.node("Mul", [once, graph.node("Exp", [x])])).toBe(graph.node("Mul", [once, once]));
  });

  it("keeps apart what differs in the operator, in an input, in their order or in an attribute", () => {
    const graph = new OnnxGraph();
    const [x, y] = [graph.input("x", "float32", [2]), graph.input("y", "float32", [2])];
    const values = [
      graph.node("Sub", [x, y]),
      graph.node("Sub", [y, x]),
      graph.node("Add", [x, y]),
      graph.node("LeakyRelu", [x], { alpha: { real: 0.1 } }),
      graph.node("LeakyRelu", [x], { alpha: { real: 0.2 } }),
      graph.node("Transpose", [x], { perm: [0, 1] }),
      graph.node("Transpose", [x], { perm: [1, 0] }),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  it("stores equal small constants once, told apart by their bytes, element type and shape", () => {
    const graph = new OnnxGraph();
    expect(graph.scalar(0.1)).toBe(graph.scalar(0.1));
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    const values = [
      graph.scalar(0),
      graph.scalar(-0),
      graph.constant("int32", [], Int32Array.of(0)),
      graph.constant("float32", [1], Float32Array.of(0)),
      graph.integers([0]),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  it("takes a constant's bytes as they are now, whatever becomes of the array", async () => {
    const graph = new OnnxGraph();
    const numbers = Float32Array.of(9, 1, 2, 9);
    const value = graph.constant("float32", [2], numbers.subarray(1, 3));
    numbers.fill(7);
    const sum = graph.node("Add", [graph.input("x", "float32", [2]), value]);
    expect(await run(graph.write([output("sum", sum)]).bytes, { x: [10, 20] })).toEqual({ sum: [11, 22] });
  });
});

describe("A written graph", () => {
  it("holds only what its outputs need, and says which inputs these are", () => {
    const graph = new OnnxGraph();
    const [x, y] = [graph.input("x", "float32", [2]), graph.input("y", "float32", [2])];
    const needed = graph.node("Add", [x, graph.scalar(1)]);
    graph.node("Mul", [needed, graph.scalar(2)]);
    graph.node("Exp", [y]);
    const { bytes, inputs } = graph.write([output("sum", needed)]);
    const model = decoded(bytes);
    expect(inputs).toEqual(["x"]);
    expect(model.inputs).toEqual(["x"]);
    expect(model.nodes.map(({ operator }) => operator)).toEqual(["Add"]);
    expect(model.constants).toHaveLength(1);
    expect(faultsOf(model)).toEqual([]);
  });

  it("gives a node the name of its output, also where other nodes read it", async () => {
    const graph = new OnnxGraph();
    const sum = graph.node("Add", [graph.input("x", "float32", [2]), graph.scalar(1)]);
    const square = graph.node("Mul", [sum, sum]);
    const { bytes } = graph.write([output("sum", sum), output("square", square)]);
    const model = decoded(bytes);
    expect(model.nodes.map(({ operator }) => operator)).toEqual(["Add", "Mul"]);
    expect(model.outputs).toEqual(["sum", "square"]);
    expect(faultsOf(model)).toEqual([]);
    expect(await run(bytes, { x: [1, 2] })).toEqual({ sum: [2, 3], square: [4, 9] });
  });

  it("copies a value that has two names, and one that no node makes", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", [2]);
    const sum = graph.node("Add", [x, graph.scalar(1)]);
    const constant = graph.constant("float32", [2], Float32Array.of(5, 6));
    const { bytes } = graph.write([
      output("first", sum),
      output("second", sum),
      output("same", x),
      output("constant", constant),
    ]);
    expect(faultsOf(decoded(bytes))).toEqual([]);
    expect(await run(bytes, { x: [1, 2] })).toEqual({
      first: [2, 3],
      second: [2, 3],
      same: [1, 2],
      constant: [5, 6],
    });
  });

  it("carries whole numbers, lists, words and real numbers as attributes", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", [4]);
    const matrix = graph.node("Reshape", [x, graph.integers([2, 2])]);
    const turned = graph.node("Transpose", [matrix], { perm: [1, 0] });
    const flat = graph.node("Reshape", [turned, graph.integers([4])]);
    const leaky = graph.node("LeakyRelu", [flat], { alpha: { real: 0.5 } });
    const whole = graph.node("Cast", [leaky], { to: 1 });
    const square = graph.node("Reshape", [whole, graph.integers([1, 1, 2, 2])]);
    const resized = graph.node(
      "Resize",
      [square, "", graph.constant("float32", [4], Float32Array.of(1, 1, 1, 2))],
      { mode: "nearest", nearest_mode: "floor", coordinate_transformation_mode: "asymmetric" },
    );
    const { bytes } = graph.write([output("y", resized, [1, 1, 2, 4])]);
    expect(faultsOf(decoded(bytes))).toEqual([]);
    expect(await run(bytes, { x: [1, -2, 3, -4] })).toEqual({ y: [1, 1, 3, 3, -1, -1, -2, -2] });
  });

  it("leaves a named axis free", async () => {
    const graph = new OnnxGraph();
    const doubled = graph.node("Mul", [graph.input("x", "float32", ["batch"]), graph.scalar(2)]);
    const { bytes } = graph.write([output("y", doubled, ["batch"])]);
    expect(await run(bytes, { x: [1] })).toEqual({ y: [2] });
    expect(await run(bytes, { x: [1, 2, 3] })).toEqual({ y: [2, 4, 6] });
  });

  it("is the same, byte for byte, when it is built again", () => {
    const build = () => {
      const graph = new OnnxGraph();
      const x = graph.input("x", "float32", [2]);
      return graph.write([output("y", graph.node("Exp", [graph.node("Add", [x, graph.scalar(3)])]))]).bytes;
    };
    expect(build()).toEqual(build());
  });
});
