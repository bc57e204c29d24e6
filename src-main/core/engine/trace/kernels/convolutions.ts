/**
 * @file Convolutions, their two gradients, and resizing, on `[batch, height, width, channels]`.
 *
 * Both gradients are standard ONNX operators. With respect to the input: `ConvTranspose`. With respect to the filter:
 * a `Conv` in which images play the channels, dy plays the filter, and the forward stride becomes the dilation.
 */
import { backend_util, type NamedAttrMap } from "@tensorflow/tfjs-core";
import { registerTracedKernel, type TracingBackend } from "../tracing-backend.ts";
import { CHANNELS_FIRST, FILTER_FIRST, nameInOrder, type Order, type Value, type Wire } from "../value.ts";

type ConvolutionInfo = backend_util.Conv2DInfo;

/** Activations and filters with their batch (or out) axis second: channels are batch, batch is channels. */
const BATCH_SECOND: Order = [3, 0, 1, 2];

export function registerConvolutionKernels(): void {
  registerTracedKernel("Conv2D", ["x", "filter"], ([x, filter], attributes, backend) =>
    convolution(backend, x!, filter!, infoOf(x!.shape, filter!.shape, attributes)),
  );
  registerTracedKernel("Conv2DBackpropInput", ["dy", "filter"], ([dy, filter], attributes, backend) =>
    inputGradient(
      backend,
      dy!,
      filter!,
      infoOf(attributes["inputShape"] as number[], filter!.shape, attributes),
    ),
  );
  registerTracedKernel("Conv2DBackpropFilter", ["x", "dy"], ([x, dy], attributes, backend) =>
    filterGradient(backend, x!, dy!, infoOf(x!.shape, attributes["filterShape"] as number[], attributes)),
  );
  registerTracedKernel("AvgPool", ["x"], ([x], attributes, backend) => averagePool(backend, x!, attributes));
  registerTracedKernel("ResizeNearestNeighbor", ["images"], ([images], { size }, backend) =>
    enlarged(backend, images!, size as [number, number], "nearest"),
  );
  registerTracedKernel("ResizeBilinear", ["images"], ([images], attributes, backend) => {
    if (attributes["alignCorners"] === true) throw new Error("Aligned corners are not traced.");
    return enlarged(backend, images!, attributes["size"] as [number, number], bilinearMode(attributes));
  });
  registerTracedKernel("ResizeNearestNeighborGrad", ["images", "dy"], ([images, dy], _, backend) =>
    nearestGradient(backend, images!, dy!),
  );
}

function infoOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: NamedAttrMap,
): ConvolutionInfo {
  const dataFormat = attributes["dataFormat"] ?? "NHWC";
  if (dataFormat !== "NHWC")
    throw new Error(`Convolutions are traced in NHWC, not in ${String(dataFormat)}.`);
  return backend_util.computeConv2DInfo(
    [...inputShape] as [number, number, number, number],
    [...filterShape] as [number, number, number, number],
    attributes["strides"] as [number, number],
    (attributes["dilations"] ?? 1) as [number, number] | number,
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as "floor",
  );
}

function windowOf(info: ConvolutionInfo) {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
}

function convolution(backend: TracingBackend, x: Value, filter: Value, info: ConvolutionInfo): Wire {
  const { graph } = backend;
  const inputs = [nameInOrder(graph, x, CHANNELS_FIRST), nameInOrder(graph, filter, FILTER_FIRST)];
  const name = graph.node("Conv", inputs, {
    ...windowOf(info),
    dilations: [info.dilationHeight, info.dilationWidth],
  });
  return backend.wire(name, info.outShape, "float32", CHANNELS_FIRST);
}

function inputGradient(backend: TracingBackend, dy: Value, filter: Value, info: ConvolutionInfo): Wire {
  const { graph } = backend;
  const { top, left, bottom, right } = info.padInfo;
  const reached = (out: number, stride: number, kernel: number, pads: number) =>
    (out - 1) * stride + kernel - pads;
  const inputs = [nameInOrder(graph, dy, CHANNELS_FIRST), nameInOrder(graph, filter, FILTER_FIRST)];
  const name = graph.node("ConvTranspose", inputs, {
    ...windowOf(info),
    // Rows and columns at the end that no window reached when the forward stride did not divide the input.
    output_padding: [
      info.inHeight - reached(info.outHeight, info.strideHeight, info.effectiveFilterHeight, top + bottom),
      info.inWidth - reached(info.outWidth, info.strideWidth, info.effectiveFilterWidth, left + right),
    ],
    dilations: [info.dilationHeight, info.dilationWidth],
  });
  return backend.wire(name, info.inShape, "float32", CHANNELS_FIRST);
}

function filterGradient(backend: TracingBackend, x: Value, dy: Value, info: ConvolutionInfo): Wire {
  const { graph } = backend;
  const { top, left, bottom, right } = info.padInfo;
  const inputs = [nameInOrder(graph, x, BATCH_SECOND), nameInOrder(graph, dy, BATCH_SECOND)];
  const name = graph.node("Conv", inputs, {
    kernel_shape: [info.outHeight, info.outWidth],
    strides: [info.dilationHeight, info.dilationWidth],
    dilations: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  });
  // The physical axes are now [in, out, height, width] of the filter. Where the stride left input rows or columns over,
  // the result has more of them than the filter: the surplus is cut off.
  const surplus = (input: number, pads: number, out: number, stride: number, dilation: number) =>
    Math.floor((input + pads - ((out - 1) * stride + 1)) / dilation) + 1;
  const height = surplus(info.inHeight, top + bottom, info.outHeight, info.strideHeight, info.dilationHeight);
  const width = surplus(info.inWidth, left + right, info.outWidth, info.strideWidth, info.dilationWidth);
  const isLarger = height > info.filterHeight || width > info.filterWidth;
  const cut = isLarger
    ? graph.node("Slice", [
        name,
        graph.integers([0, 0]),
        graph.integers([info.filterHeight, info.filterWidth]),
        graph.integers([2, 3]),
      ])
    : name;
  return backend.wire(cut, info.filterShape, "float32", [2, 3, 0, 1]);
}

function averagePool(backend: TracingBackend, x: Value, attributes: NamedAttrMap): Wire {
  const info = backend_util.computePool2DInfo(
    [...x.shape] as [number, number, number, number],
    attributes["filterSize"] as [number, number],
    attributes["strides"] as [number, number],
    1,
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as "floor",
  );
  const name = backend.graph.node(
    "AveragePool",
    [nameInOrder(backend.graph, x, CHANNELS_FIRST)],
    windowOf(info),
  );
  return backend.wire(name, info.outShape, "float32", CHANNELS_FIRST);
}

type ResizeMode = "nearest" | "half_pixel" | "asymmetric";

function bilinearMode(attributes: NamedAttrMap): ResizeMode {
  return attributes["halfPixelCenters"] === true ? "half_pixel" : "asymmetric";
}

function enlarged(
  backend: TracingBackend,
  x: Value,
  size: readonly [number, number],
  mode: ResizeMode,
): Wire {
  const { graph } = backend;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const scales = Float32Array.of(1, 1, scaleFor(height, size[0]), scaleFor(width, size[1]));
  const inputs = [nameInOrder(graph, x, CHANNELS_FIRST), "", graph.constant("float32", [4], scales)];
  const attributes =
    mode === "nearest"
      ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
      : { mode: "linear", coordinate_transformation_mode: mode };
  const name = graph.node("Resize", inputs, attributes);
  return backend.wire(name, [batch, size[0], size[1], channels], "float32", CHANNELS_FIRST);
}

/**
 * The factor of a `Resize` from one length to another, both in pixels. ONNX Runtime multiplies in single precision and cuts off what
 * comes after the point: 37 · (384 / 37) is 383.99997 there. Where a pixel would be lost so, the next larger factor keeps it.
 */
function scaleFor(from: number, to: number): number {
  const factor = Math.fround(to / from);
  return Math.trunc(Math.fround(factor * from)) < to ? nextLarger(factor) : factor;
}

/** The next larger number of single precision; `value` is positive and finite. */
function nextLarger(value: number): number {
  const bits = Uint32Array.of(new Uint32Array(Float32Array.of(value).buffer)[0]! + 1);
  return new Float32Array(bits.buffer)[0]!;
}

/** For whole-number enlargement each input pixel collects the sum over its block. */
function nearestGradient(backend: TracingBackend, images: Value, dy: Value): Wire {
  const { graph } = backend;
  const factors = [dy.shape[1]! / images.shape[1]!, dy.shape[2]! / images.shape[2]!];
  if (!factors.every(Number.isInteger))
    throw new Error("Only whole-number enlargement has a traced gradient.");
  const mean = graph.node("AveragePool", [nameInOrder(graph, dy, CHANNELS_FIRST)], {
    kernel_shape: factors,
    strides: factors,
  });
  const name = graph.node("Mul", [mean, graph.scalar(factors[0]! * factors[1]!)]);
  return backend.wire(name, images.shape, "float32", CHANNELS_FIRST);
}
