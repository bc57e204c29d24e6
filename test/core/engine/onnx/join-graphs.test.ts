import { max, mean, mul, sub, type Tensor } from "@tensorflow/tfjs-core";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  joinGraphs,
  NEWEST_OPERATOR_SET,
  OLDEST_OPERATOR_SET,
  operatorSetOf,
} from "../../../../src-main/core/engine/onnx/join-graphs.ts";
import { OnnxGraph } from "../../../../src-main/core/engine/onnx/onnx-graph.ts";
import { traceModel } from "../../../../src-main/core/engine/trace/trace.ts";

const { onnx } = onnxProto;

async function run(model: Uint8Array, x: number[], shape: number[]): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const name = session.inputNames[0]!;
  const results = await session.run({ [name]: new ort.Tensor("float32", Float32Array.from(x), shape) });
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([output, { data }]) => [output, [...(data as Float32Array)]]),
  );
}

/** Three graphs whose inner names are alike: x·2, then x − its mean, then the highest of each row. */
const traced = (body: (x: Tensor) => Tensor, input: string, output: string) =>
  traceModel({
    inputs: { [input]: [2, 3] },
    constants: { factor: { shape: [], data: Float32Array.of(2) } },
    body: ({ factor }, fed) => ({ [output]: body(mul(fed[input]!, factor!)) }),
  });
const doubled = () => traced((x) => x, "x", "y");
const centred = () => traced((x) => sub(x, mean(x, 1, true)), "x", "y");
const highest = () => traced((x) => max(x, 1), "values", "highest");

async function stages(middle?: Uint8Array) {
  return [
    { model: await doubled(), prefix: "a/", inputs: { x: "image" } },
    { model: middle ?? (await centred()), prefix: "b/", inputs: { x: "a/y" } },
    { model: await highest(), prefix: "c/", inputs: { values: "b/y" } },
  ];
}

/** The same model, said to be written for another version of the operators. */
function declared(model: Uint8Array, version: number): Uint8Array {
  const read = onnx.ModelProto.decode(model);
  return onnx.ModelProto.encode({ ...read, opsetImport: [{ domain: "", version }] }).finish();
}

/** x + 1 or x − 1 by the sign of its sum: what is inside the branches takes x from around them. */
function branching(version = 17): Uint8Array {
  const branch = (opType: string, name: string) => ({
    name,
    node: [{ opType, input: ["x", "one"], output: [name] }],
    output: [{ name, type: { tensorType: { elemType: 1 } } }],
  });
  const graphOf = (name: string, opType: string, output: string) => ({
    name,
    type: 5,
    g: branch(opType, output),
  });
  const rank2 = { tensorType: { elemType: 1, shape: { dim: [{ dimParam: "batch" }, { dimValue: 3 }] } } };
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: "", version }],
    graph: {
      name: "branching",
      initializer: [
        { name: "one", dataType: 1, dims: [], floatData: [1] },
        { name: "zero", dataType: 1, dims: [], floatData: [0] },
      ],
      node: [
        {
          opType: "ReduceSum",
          input: ["x"],
          output: ["total"],
          attribute: [{ name: "keepdims", type: 2, i: 0 }],
        },
        { opType: "Greater", input: ["total", "zero"], output: ["isPositive"] },
        {
          opType: "If",
          input: ["isPositive"],
          output: ["y"],
          attribute: [graphOf("then_branch", "Add", "more"), graphOf("else_branch", "Sub", "less")],
        },
      ],
      input: [{ name: "x", type: rank2 }],
      output: [{ name: "y", type: rank2 }],
    },
  }).finish();
}

const X = [1, 2, 6, -1, 5, 0.5];

describe("Joined graphs", () => {
  it("give what their parts give one after the other, though all their names are alike", async () => {
    const joint = joinGraphs({ stages: await stages(), leading: 1 });
    const first = (await run(await doubled(), X, [2, 3]))["y"]!;
    const second = (await run(await centred(), first, [2, 3]))["y"]!;
    const third = await run(await highest(), second, [2, 3]);
    const together = await run(joint, X, [2, 3]);
    expect(Object.keys(together)).toEqual(["highest"]);
    expect(together).toEqual(third);
  });

  it("take in several pictures at once, where their parts do", async () => {
    const joint = joinGraphs({ stages: await stages(), leading: 1 });
    const all = (await run(joint, [...X, ...X.slice(0, 3)], [3, 3]))["highest"]!;
    expect(all).toHaveLength(3);
    expect(all[2]).toBe(all[0]);
  });

  it("rename what branches take from around them, too", async () => {
    const joint = joinGraphs({ stages: await stages(branching()), leading: 1 });
    const positive = await run(joint, [1, 2, 3], [1, 3]);
    expect(positive["highest"]).toEqual([2 * (6 + 1)]);
    const negative = await run(joint, [-1, -2, -3], [1, 3]);
    expect(negative["highest"]).toEqual([2 * (-2 - 1)]);
  });

  it.each(
    Array.from({ length: NEWEST_OPERATOR_SET - OLDEST_OPERATOR_SET + 1 }, (_, i) => OLDEST_OPERATOR_SET + i),
  )(
    "are moved to version %i of the operators, where the leading graph is written for that",
    async (version) => {
      const joint = joinGraphs({ stages: await stages(branching(version)), leading: 1 });
      expect(operatorSetOf(onnx.ModelProto.decode(joint))).toBe(version);
      expect((await run(joint, [1, 2, 3], [1, 3]))["highest"]).toEqual([14]);
    },
  );

  it.each([OLDEST_OPERATOR_SET - 1, NEWEST_OPERATOR_SET + 1])(
    "are refused with version %i of the operators, which nobody tried",
    async (version) => {
      const middle = declared(await centred(), version);
      const all = await stages(middle);
      expect(() => joinGraphs({ stages: all, leading: 1 })).toThrow(`for ${version}`);
    },
  );

  it("keep the functions that the leading graph brings along", async () => {
    const read = onnx.ModelProto.decode(await centred());
    const port = (name: string) => ({ ...read.graph!.input![0]!, name });
    const middle = onnx.ModelProto.encode({
      irVersion: 8,
      opsetImport: [
        { domain: "", version: 17 },
        { domain: "of.the.user", version: 1 },
      ],
      functions: [
        {
          name: "Twice",
          domain: "of.the.user",
          input: ["v"],
          output: ["w"],
          node: [{ opType: "Add", input: ["v", "v"], output: ["w"] }],
          opsetImport: [{ domain: "", version: 17 }],
        },
      ],
      graph: {
        name: "calling",
        node: [{ opType: "Twice", domain: "of.the.user", input: ["x"], output: ["y"] }],
        input: [port("x")],
        output: [port("y")],
      },
    }).finish();
    const joint = joinGraphs({ stages: await stages(middle), leading: 1 });
    expect((await run(joint, [1, 2, 3], [1, 3]))["highest"]).toEqual([24]);
  });

  it("keep the leading graph's other operators", async () => {
    const read = onnx.ModelProto.decode(await centred());
    const opsetImport = [...read.opsetImport, { domain: "com.microsoft", version: 1 }];
    const middle = onnx.ModelProto.encode({ ...read, opsetImport }).finish();
    const joint = onnx.ModelProto.decode(joinGraphs({ stages: await stages(middle), leading: 1 }));
    expect(joint.opsetImport.map(({ domain }) => domain)).toContain("com.microsoft");
  });

  it("have an input for what nothing gives, once, and none for constants that older models list", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("x", "float32", ["batch", 3]);
    const { bytes } = graph.write([
      { name: "y", value: graph.node("Mul", [x, graph.scalar(3)]), dtype: "float32", shape: ["batch", 3] },
    ]);
    const read = onnx.ModelProto.decode(bytes);
    const [constant] = read.graph!.initializer!;
    read.graph!.input!.push(
      onnx.ValueInfoProto.create({ name: constant!.name!, type: { tensorType: { elemType: 1, shape: {} } } }),
    );
    const middle = onnx.ModelProto.encode(read).finish();
    const joint = joinGraphs({ stages: await stages(middle), leading: 1 });
    expect(onnx.ModelProto.decode(joint).graph!.input!.map(({ name }) => name)).toEqual(["image"]);
    expect((await run(joint, [1, 2, 3], [1, 3]))["highest"]).toEqual([36]);
  });

  it("are refused where an input is left open", async () => {
    const [first, second] = await stages();
    const open = [first!, { ...second!, inputs: {} }];
    expect(() => joinGraphs({ stages: open, leading: 1 })).toThrow("«x»");
  });
});
