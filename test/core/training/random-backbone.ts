/** @file A small convolutional network with random weights, as the feature extractor that a user might bring. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BackboneSettings } from "../../../src-main/contract/training.ts";
import { OnnxGraph } from "../../../src-main/core/engine/onnx/onnx-graph.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";

export type BackboneShape = {
  /** Batch, channels, height and width of the input; a word is a free length. */
  readonly input?: readonly (number | string)[];
  /** Channels of «fine», at a quarter of the side; «coarse», at an eighth, has twice as many. */
  readonly width?: number;
  /** Of all weights. */
  readonly scale?: number;
};

/** Outputs `fine` and `coarse` `[batch, channels, side, side]`, and `pooled` `[batch, channels, 1, 1]`. */
export function randomBackbone({
  input = ["batch", 3, "height", "width"],
  width = 8,
  scale = 1,
}: BackboneShape = {}): Uint8Array {
  const graph = new OnnxGraph();
  const channels = Number(input[1]);
  const picture = graph.input("picture", "float32", input);
  const fine = layer(graph, picture, { from: channels, to: width, side: 4, scale, name: "fine" });
  const coarse = layer(graph, fine, { from: width, to: 2 * width, side: 2, scale, name: "coarse" });
  const pooled = graph.node("GlobalAveragePool", [coarse]);
  const of = (value: string, name: string, free: boolean) => ({
    name,
    value,
    dtype: "float32" as const,
    shape: free ? ["batch", "channels", "rows", "columns"] : ["batch", "channels", 1, 1],
  });
  return graph.write([of(fine, "fine", true), of(coarse, "coarse", true), of(pooled, "pooled", false)]).bytes;
}

type Layer = {
  readonly from: number;
  readonly to: number;
  readonly side: number;
  readonly scale: number;
  readonly name: string;
};

/** A convolution of windows side by side, and what is positive of it. */
function layer(graph: OnnxGraph, x: string, { from, to, side, scale, name }: Layer): string {
  const weights = new Float32Array(to * from * side * side);
  randomFor(1, name).fillNormal(weights);
  const filter = graph.constant(
    "float32",
    [to, from, side, side],
    weights.map((value) => (scale * value) / Math.sqrt(from * side * side)),
  );
  const attributes = { kernel_shape: [side, side], strides: [side, side] };
  return graph.node("Relu", [graph.node("Conv", [x, filter], attributes)]);
}

/** The network in a file, and the settings that name it. @param into a folder in place of one of the test's own */
export async function backboneFile(
  model = randomBackbone(),
  changes: Partial<BackboneSettings> = {},
  into?: string,
): Promise<BackboneSettings> {
  const file = join(into ?? (await temporaryFolder()), "random.onnx");
  await writeFile(file, model);
  return { file, sha256: sha256(model), input: "imagenet", outputs: null, ...changes };
}
