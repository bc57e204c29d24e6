/** @file What is taken as a backbone, what is found in it, and the sentences with which others are refused. */
import { createHash } from "node:crypto";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { describe, expect, it } from "vitest";
import { OnnxGraph } from "../../../src-main/core/engine/onnx/onnx-graph.ts";
import { openBackbone, readBackboneFile } from "../../../src-main/core/training/read-backbone.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { backboneFile, randomBackbone } from "./random-backbone.ts";

const { onnx } = onnxProto;
type Model = onnxProto.onnx.ModelProto;

/** A model after a change to what it says. */
function changed(change: (model: Model) => void, model = randomBackbone()): Uint8Array {
  const read = onnx.ModelProto.decode(model);
  change(read);
  return onnx.ModelProto.encode(read).finish();
}

/** A graph of one node, on an input of this shape. */
function oneNode(operator: string, shape: readonly (number | string)[], domain = ""): Uint8Array {
  const graph = new OnnxGraph();
  const value = graph.node(operator, [graph.input("picture", "float32", shape)]);
  const { bytes } = graph.write([{ name: "y", value, dtype: "float32", shape: ["a", "b", "c", "d"] }]);
  return changed((model) => {
    model.graph!.node![0]!.domain = domain;
    if (domain) model.opsetImport.push(onnx.OperatorSetIdProto.create({ domain, version: 1 }));
  }, bytes);
}

const opened = async (model: Uint8Array, size = 64) => openBackbone(await backboneFile(model), size);

describe("A backbone", () => {
  it("of free size is given pictures of ours, and all its features of usual fineness are used", async () => {
    const settings = await backboneFile();
    expect(await openBackbone(settings, 128)).toMatchObject({
      layout: "channels-first",
      scaling: "imagenet",
      input: { name: "picture", channels: 3, side: 128 },
      outputs: [
        { name: "fine", channels: 8, side: 32 },
        { name: "coarse", channels: 16, side: 16 },
      ],
    });
  });

  it("of fixed size is given pictures of that", async () => {
    const { input, outputs } = await opened(randomBackbone({ input: ["batch", 1, 96, 96] }));
    expect(input).toMatchObject({ channels: 1, side: 96 });
    expect(outputs.map(({ side }) => side)).toEqual([24, 12]);
  });

  it("may have its channels last", async () => {
    const graph = new OnnxGraph();
    const x = graph.input("picture", "float32", ["batch", 64, 64, 3]);
    const first = graph.node("Transpose", [x], { perm: [0, 3, 1, 2] });
    const pooled = graph.node("AveragePool", [first], { kernel_shape: [4, 4], strides: [4, 4] });
    const value = graph.node("Transpose", [pooled], { perm: [0, 2, 3, 1] });
    const { bytes } = graph.write([{ name: "y", value, dtype: "float32", shape: ["batch", 16, 16, 3] }]);
    expect(await opened(bytes)).toMatchObject({
      layout: "channels-last",
      outputs: [{ name: "y", channels: 3, side: 16 }],
    });
  });

  it("gives the outputs that were asked for, in that order", async () => {
    const settings = await backboneFile(randomBackbone(), { outputs: ["coarse", "fine"] });
    const { outputs } = await openBackbone(settings, 64);
    expect(outputs.map(({ name }) => name)).toEqual(["coarse", "fine"]);
  });

  it("is known by the hash of its file", async () => {
    const { file } = await backboneFile();
    const read = await readBackboneFile(file);
    expect(read.name).toBe("random.onnx");
    expect(read.sha256).toBe(createHash("sha256").update(randomBackbone()).digest("hex"));
  });
});

describe("What is no backbone is refused:", () => {
  const refusals: [string, () => Uint8Array, string, RegExp][] = [
    ["bytes that are no model", () => Buffer.from("not a network"), "damaged", /is not an ONNX model/],
    ["nothing at all", () => new Uint8Array(0), "damaged", /is not an ONNX model/],
    ["half a file", () => randomBackbone().slice(0, 500), "damaged", /is not an ONNX model/],
    [
      "weights in another file",
      () =>
        changed(({ graph }) => {
          graph!.initializer![0]!.dataLocation = 1;
        }),
      "unsupported",
      /keeps its weights in another file/,
    ],
    [
      "operators of an older version",
      () =>
        changed((model) => {
          model.opsetImport = [onnx.OperatorSetIdProto.create({ domain: "", version: 11 })];
        }),
      "unsupported",
      /version 11 of the ONNX operators; Kensa takes 13 to 23/,
    ],
    [
      "unknown operators",
      () => oneNode("Magic", ["batch", 3, 64, 64], "of.nobody"),
      "unsupported",
      /ONNX Runtime cannot run random\.onnx: /,
    ],
    [
      "an input of three axes",
      () => oneNode("Relu", [3, 64, 64]),
      "unsupported",
      /an input of 3 axes \(3 × 64 × 64\)/,
    ],
    [
      "four channels",
      () => oneNode("Relu", ["batch", 4, 64, 64]),
      "unsupported",
      /channels is neither 1 nor 3 \(free × 4 × 64 × 64\)/,
    ],
    [
      "channels of any number",
      () => oneNode("Relu", ["batch", "c", "h", "w"]),
      "unsupported",
      /channels is neither 1 nor 3/,
    ],
    ["a batch of eight", () => oneNode("Relu", [8, 3, 64, 64]), "unsupported", /takes 8 pictures at a time/],
    [
      "pictures that are no squares",
      () => oneNode("Relu", [1, 3, 48, 64]),
      "unsupported",
      /pictures of 64 × 48 pixels/,
    ],
    [
      "tiny pictures",
      () => oneNode("Relu", [1, 3, 8, 8]),
      "unsupported",
      /8 pixels a side; Kensa gives between 16 and 1024/,
    ],
    [
      "pixels as features",
      () => oneNode("Relu", [1, 3, 64, 64]),
      "unsupported",
      /between a quarter and 1\/32 of its picture's 64 pixels a side\. It gives y \(64 × 64, 3 channels\)/,
    ],
    [
      "no grid at all",
      () => oneNode("GlobalAveragePool", [1, 3, 64, 64]),
      "unsupported",
      /It gives no features on a square grid at all/,
    ],
    [
      "an input in bytes",
      () =>
        changed(({ graph }) => {
          graph!.input![0]!.type!.tensorType!.elemType = 2;
        }),
      "unsupported",
      /does not take its picture as 32-bit numbers/,
    ],
    [
      "two inputs",
      () =>
        changed(({ graph }) => {
          graph!.input!.push(onnx.ValueInfoProto.create({ ...graph!.input![0]!, name: "mask" }));
        }),
      "unsupported",
      /takes 2 inputs; a backbone takes one/,
    ],
  ];

  it.each(refusals)("%s", async (_, model, code, message) => {
    const refused = opened(model());
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(refused).rejects.toMatchObject({ action: expect.stringMatching(/\.$/) });
  });

  it("outputs that it does not have, with those that it has", async () => {
    const settings = await backboneFile(randomBackbone(), { outputs: ["layer2"] });
    await expect(openBackbone(settings, 64)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("«layer2». It gives fine (16 × 16, 8 channels), coarse"),
    });
  });

  it("outputs that are no grid of features", async () => {
    const settings = await backboneFile(randomBackbone(), { outputs: ["pooled"] });
    await expect(openBackbone(settings, 64)).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("a file that has changed since the settings were made", async () => {
    const settings = await backboneFile();
    await writeFile(settings.file, randomBackbone({ width: 9 }));
    await expect(openBackbone(settings, 64)).rejects.toMatchObject({ code: "conflict" });
  });

  it("a file that is not there, and a folder", async () => {
    const folder = await temporaryFolder();
    await expect(readBackboneFile(join(folder, "none.onnx"))).rejects.toMatchObject({ code: "not-found" });
    await mkdir(join(folder, "folder.onnx"));
    await expect(readBackboneFile(join(folder, "folder.onnx"))).rejects.toMatchObject({ code: "conflict" });
  });

  it("a file of more than 512 MB, without reading it", async () => {
    const path = join(await temporaryFolder(), "large.onnx");
    const file = await open(path, "w");
    await file.truncate(600 * 1024 * 1024);
    await file.close();
    await expect(readBackboneFile(path)).rejects.toMatchObject({
      code: "unsupported",
      message: "large.onnx has 600 MB, more than the 512 MB that a backbone may have.",
    });
  });
});
