/**
 * @file A user's feature extractor at the door: read, looked into, run once, and refused with a sentence where it cannot be used.
 */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import onnxProto from "onnx-proto";
import ort from "onnxruntime-node";
import { KensaError } from "../../contract/errors.ts";
import type { BackboneSettings } from "../../contract/training.ts";
import { createSession } from "../engine/executors/onnx-session.ts";
import {
  NEWEST_OPERATOR_SET,
  OLDEST_OPERATOR_SET,
  openInputsOf,
  operatorSetOf,
} from "../engine/onnx/join-graphs.ts";
import { sha256 } from "../files/hash.ts";
import { systemFailure } from "../files/system-failure.ts";
import type { Backbone, Layout } from "../networks/backbone.ts";

const { onnx } = onnxProto;
type Graph = onnxProto.onnx.IGraphProto;
type Node = onnxProto.onnx.INodeProto;
type Tensor = onnxProto.onnx.ITensorProto;

export type BackboneFile = {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
};

/** Larger ones would make models that nobody wants to copy, and a graph may have 2 GiB at most. */
const MOST_BYTES = 512 * 1024 * 1024;
const FLOAT = 1;
const EXTERNAL = 1;
const SMALLEST_SIDE = 16;
const LARGEST_SIDE = 1024;
/** A grid that is used unasked has between a quarter and 1/32 of the picture's side; one has at least two places a side. */
const FINEST = 4;
const COARSEST = 32;
const SMALLEST_GRID = 2;
const MOST_CHANNELS = 8192;
/** Of what ONNX Runtime says, so that a sentence stays one. */
const QUOTED = 240;

/** Throws `not-found`, `not-permitted`, `unsupported` for a file that is too large. */
export async function readBackboneFile(path: string): Promise<BackboneFile> {
  const name = basename(path);
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw refused(
        `${name} has ${Math.round(size / 1024 / 1024)} MB, more than the 512 MB that a backbone may have.`,
        "Use a smaller network, or export it with weights of 32 bits and without what it does not need for its features.",
      );
    }
    const bytes = await readFile(path);
    return { name, bytes, sha256: sha256(bytes) };
  } catch (thrown) {
    throw systemFailure(thrown, path);
  }
}

/**
 * The backbone as it is going to be used on pictures of `size` pixels a side, after it was run once.
 *
 * @throws KensaError `conflict` where the file has changed since the settings were made, `unsupported` and `damaged` for a file that cannot be
 * used, `invalid-input` for outputs that it does not have
 */
export async function openBackbone(settings: BackboneSettings, size: number): Promise<Backbone> {
  const file = await readBackboneFile(settings.file);
  if (file.sha256 !== settings.sha256) {
    throw new KensaError("conflict", `${settings.file} has changed since this training began.`, {
      action: "Start anew without --resume.",
    });
  }
  const graph = graphOf(file);
  const { layout, input } = pictureInput(graph, file.name, size);
  const found = await runOnce(file, { layout, input });
  const outputs = settings.outputs
    ? namedOutputs(settings.outputs, found, file.name)
    : usualOutputs(found, input.side, file.name);
  return { model: file.bytes, layout, input, scaling: settings.input, outputs };
}

function graphOf({ name, bytes }: BackboneFile): Graph {
  const model = decoded(bytes);
  if (!model?.graph?.node?.length) {
    throw new KensaError("damaged", `${name} is not an ONNX model, or it is damaged.`, {
      action: "Export the network as an .onnx file again.",
    });
  }
  if (holdsExternalData(model.graph)) {
    throw refused(
      `${name} keeps its weights in another file.`,
      "Export the network with its weights inside the .onnx file.",
    );
  }
  const version = operatorSetOf(model);
  if (version < OLDEST_OPERATOR_SET || version > NEWEST_OPERATOR_SET) {
    throw refused(
      `${name} is written for version ${version} of the ONNX operators; Kensa takes ${OLDEST_OPERATOR_SET} to ${NEWEST_OPERATOR_SET}.`,
      "Export the network again with operator set (opset) 17.",
    );
  }
  return model.graph;
}

function decoded(bytes: Uint8Array): onnxProto.onnx.ModelProto | null {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch {
    // Whatever the parser stumbled over: these bytes are no model.
    return null;
  }
}

function holdsExternalData(graph: Graph): boolean {
  const isExternal = (tensor: Tensor | null | undefined) => tensor?.dataLocation === EXTERNAL;
  const within = ({ attribute }: Node) =>
    (attribute ?? []).some(
      ({ t, g, graphs }) => isExternal(t) || [...(g ? [g] : []), ...(graphs ?? [])].some(holdsExternalData),
    );
  return (graph.initializer ?? []).some(isExternal) || (graph.node ?? []).some(within);
}

type PictureInput = Pick<Backbone, "layout" | "input">;

/** @param size of our picture, for an input that takes any */
function pictureInput(graph: Graph, file: string, size: number): PictureInput {
  const inputs = openInputsOf(graph);
  const [port] = inputs;
  const type = port?.type?.tensorType;
  if (inputs.length !== 1 || !port || !type) {
    throw refused(
      `${file} takes ${inputs.length} inputs; a backbone takes one, the picture.`,
      "Export the part of the network that turns one picture into features.",
    );
  }
  if (type.elemType !== FLOAT) {
    throw refused(
      `${file} does not take its picture as 32-bit numbers.`,
      "Export it in single precision, with float32 input.",
    );
  }
  const axes = (type.shape?.dim ?? []).map(({ dimValue }) => Number(dimValue ?? 0));
  return layoutOf(axes, { file, name: port.name!, size });
}

type Taking = { readonly file: string; readonly name: string; readonly size: number };

/** Of axes by their lengths, 0 where a length is free. */
function layoutOf(axes: readonly number[], { file, name, size }: Taking): PictureInput {
  const isColours = (length: number | undefined) => length === 1 || length === 3;
  const layout: Layout = isColours(axes[1]) ? "channels-first" : "channels-last";
  const [channels, height, width] = layout === "channels-first" ? axes.slice(1) : [axes[3], axes[1], axes[2]];
  if (axes.length !== 4 || !isColours(channels)) {
    throw refused(
      `${file} takes ${axes.length === 4 ? "pictures whose number of channels is neither 1 nor 3" : `an input of ${axes.length} axes`} (${axes.map((length) => length || "free").join(" × ")}).`,
      "Export it with an input of batch × 3 × height × width or batch × height × width × 3.",
    );
  }
  if (axes[0]! > 1) {
    throw refused(
      `${file} takes ${axes[0]} pictures at a time.`,
      "Export it for a batch of 1 or of any size.",
    );
  }
  if (height && width && height !== width) {
    throw refused(
      `${file} takes pictures of ${width} × ${height} pixels.`,
      "Export it for square pictures, or for any size.",
    );
  }
  const side = height || width || size;
  if (side < SMALLEST_SIDE || side > LARGEST_SIDE) {
    throw refused(
      `${file} takes pictures of ${side} pixels a side; Kensa gives between ${SMALLEST_SIDE} and ${LARGEST_SIDE}.`,
      "Export it for another size, or for any.",
    );
  }
  return { layout, input: { name, channels: channels as 1 | 3, side } };
}

type Output = Backbone["outputs"][number];

/** Its outputs that are features on a square grid, found by running it on an empty picture. */
async function runOnce({ name, bytes }: BackboneFile, { layout, input }: PictureInput): Promise<Output[]> {
  const { side, channels } = input;
  const shape = layout === "channels-first" ? [1, channels, side, side] : [1, side, side, channels];
  try {
    const session = await createSession(bytes, { provider: "cpu", threads: 1 });
    try {
      const picture = new ort.Tensor("float32", new Float32Array(channels * side * side), shape);
      const results = await session.run({ [input.name]: picture });
      return session.outputNames.flatMap((output) => featuresOf(output, results[output]!, layout));
    } finally {
      await session.release();
    }
  } catch (cause) {
    throw new KensaError("unsupported", `ONNX Runtime cannot run ${name}: ${reasonOf(cause)}`, {
      action:
        "Export it with standard ONNX operators, its weights inside the file, for pictures of this size or of any.",
      cause,
    });
  }
}

function featuresOf(name: string, { type, dims }: ort.Tensor, layout: Layout): Output[] {
  if (type !== "float32" || dims.length !== 4 || dims[0] !== 1) return [];
  const [channels, height, width] =
    layout === "channels-first" ? dims.slice(1) : [dims[3]!, dims[1]!, dims[2]!];
  const isGrid = height === width && height! >= SMALLEST_GRID && channels! > 0;
  return isGrid ? [{ name, channels: channels!, side: height! }] : [];
}

function reasonOf(thrown: unknown): string {
  const text = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0]!;
  return text.length > QUOTED ? `${text.slice(0, QUOTED)} …` : text;
}

function namedOutputs(names: readonly string[], found: readonly Output[], file: string): Output[] {
  const chosen = names.map((name) => {
    const output = found.find((candidate) => candidate.name === name);
    if (output) return output;
    throw new KensaError("invalid-input", `${file} has no features of the name «${name}». ${listed(found)}`, {
      action: "Name some of them with --backbone-outputs, or leave the choice to Kensa.",
    });
  });
  return withinBounds(chosen, file);
}

function usualOutputs(found: readonly Output[], side: number, file: string): Output[] {
  const usual = found.filter((output) => output.side <= side / FINEST && output.side >= side / COARSEST);
  if (usual.length > 0) return withinBounds(usual, file);
  throw refused(
    `${file} gives no features on a grid between a quarter and 1/32 of its picture's ${side} pixels a side. ${listed(found)}`,
    "Export it with its inner feature maps as outputs, or name outputs with --backbone-outputs.",
  );
}

function withinBounds(outputs: Output[], file: string): Output[] {
  const channels = outputs.reduce((total, output) => total + output.channels, 0);
  if (channels <= MOST_CHANNELS) return outputs;
  throw refused(
    `The features of ${file} have ${channels} channels together, more than ${MOST_CHANNELS}. ${listed(outputs)}`,
    "Name fewer outputs with --backbone-outputs.",
  );
}

function listed(outputs: readonly Output[]): string {
  if (outputs.length === 0) return "It gives no features on a square grid at all.";
  const each = outputs.map(({ name, channels, side }) => `${name} (${side} × ${side}, ${channels} channels)`);
  return `It gives ${each.join(", ")}.`;
}

function refused(message: string, action: string): KensaError {
  return new KensaError("unsupported", message, { action });
}
