/** @file Kernels that move, cut or join elements without computing on them. */
import { backend_util, slice_util, util } from "@tensorflow/tfjs-core";
import { type Shape, sameShape } from "../../shape.ts";
import { registerTracedKernel, type TracingBackend } from "../tracing-backend.ts";
import {
  broadcastTo,
  isPlain,
  materialised,
  nameInOrder,
  type Order,
  plainName,
  plainOrder,
  reshapeOperand,
  type Value,
} from "../value.ts";

export function registerShapeKernels(): void {
  registerTracedKernel("Reshape", ["x"], ([x], { shape }, backend) => {
    const size = x!.shape.reduce((product, length) => product * length, 1);
    return reshaped(backend, x!, util.inferFromImplicitShape(shape as number[], size));
  });
  registerTracedKernel("ExpandDims", ["input"], ([input], { dim }, backend) => {
    const axis = Number(dim) < 0 ? input!.shape.length + 1 + Number(dim) : Number(dim);
    return reshaped(backend, input!, input!.shape.toSpliced(axis, 0, 1));
  });
  registerTracedKernel("Transpose", ["x"], ([x], { perm }, backend) =>
    transposed(backend, x!, perm as number[]),
  );
  registerTracedKernel("Concat", "all", (values, { axis }, backend) =>
    concatenated(backend, values, Number(axis)),
  );
  registerTracedKernel("Pack", "all", (values, { axis }, backend) => {
    const position = Number(axis);
    const layers = values.map((value) => reshaped(backend, value, value.shape.toSpliced(position, 0, 1)));
    return concatenated(backend, layers, position);
  });
  registerTracedKernel("Unpack", ["value"], ([value], { axis }, backend) => {
    const position = util.parseAxisParam(Number(axis), [...value!.shape])[0]!;
    const layers = split(backend, value!, value!.shape[position]!, position);
    return layers.map((layer) => reshaped(backend, layer, layer.shape.toSpliced(position, 1)));
  });
  registerTracedKernel("Slice", ["x"], ([x], { begin, size }, backend) => {
    const tensor = { shape: [...x!.shape] } as Parameters<typeof slice_util.parseSliceParams>[0];
    const [from = [], lengths = []] = slice_util.parseSliceParams(
      tensor,
      begin as number[],
      size as number[],
    );
    return sliced(backend, x!, from, lengths);
  });
  registerTracedKernel("SplitV", ["x"], ([x], { numOrSizeSplits, axis }, backend) =>
    split(backend, x!, numOrSizeSplits as number | number[], Number(axis)),
  );
  registerTracedKernel("PadV2", ["x"], ([x], { paddings, constantValue }, backend) =>
    padded(backend, x!, paddings as [number, number][], Number(constantValue)),
  );
  registerTracedKernel("Tile", ["x"], ([x], { reps }, backend) => {
    const repeats = reps as number[];
    const shape = x!.shape.map((length, axis) => length * repeats[axis]!);
    const repeatsOnlyUnits = repeats.every((times, axis) => times === 1 || x!.shape[axis] === 1);
    if (x!.kind === "uniform" || repeatsOnlyUnits) return broadcastTo(x!, shape);
    const order = orderOf(x!);
    const operand = backend.graph.integers(order.map((axis) => repeats[axis]!));
    const name = backend.graph.node("Tile", [nameInOrder(backend.graph, x!, order), operand]);
    return backend.wire(name, shape, x!.dtype, order);
  });
}

function orderOf(value: Value): Order {
  return value.kind === "wire" ? value.order : plainOrder(value.shape.length);
}

function reshaped(backend: TracingBackend, x: Value, shape: Shape): Value {
  if (x.kind === "uniform") return { ...x, shape };
  if (sameShape(x.shape, shape)) return x;
  const { graph } = backend;
  const name = graph.node("Reshape", [plainName(graph, x), reshapeOperand(graph, x.shape, shape)]);
  return backend.wire(name, shape, x.dtype);
}

/** A transposition moves nothing: the same elements are read in another order. */
function transposed(backend: TracingBackend, x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((axis) => x.shape[axis]!);
  if (x.kind === "uniform") return { ...x, shape };
  const wire = materialised(backend.graph, x);
  return { ...wire, shape, order: wire.order.map((axis) => permutation.indexOf(axis)) };
}

function concatenated(backend: TracingBackend, values: readonly Value[], axis: number): Value {
  const first = values[0]!;
  const position = util.parseAxisParam(axis, [...first.shape])[0]!;
  const filled = values.filter(({ shape }) => !shape.includes(0));
  if (filled.length === 1) return filled[0]!;
  const order = orderOf(filled.find((value) => !isPlain(orderOf(value))) ?? first);
  const names = filled.map((value) => nameInOrder(backend.graph, value, order));
  const shape = backend_util.computeOutShape(
    filled.map((value) => [...value.shape]),
    position,
  );
  const name = backend.graph.node("Concat", names, { axis: order.indexOf(position) });
  return backend.wire(name, shape, first.dtype, order);
}

function sliced(backend: TracingBackend, x: Value, begin: readonly number[], size: readonly number[]): Value {
  if (x.kind === "uniform") return { ...x, shape: size };
  const { graph } = backend;
  const wire = materialised(graph, x);
  const cut = wire.order
    .map((axis, position) => ({ position, from: begin[axis]!, length: size[axis]!, whole: x.shape[axis]! }))
    .filter(({ length, whole }) => length !== whole);
  if (cut.length === 0) return x;
  const name = graph.node("Slice", [
    wire.name,
    graph.integers(cut.map(({ from }) => from)),
    graph.integers(cut.map(({ from, length }) => from + length)),
    graph.integers(cut.map(({ position }) => position)),
  ]);
  return backend.wire(name, size, x.dtype, wire.order);
}

function split(backend: TracingBackend, x: Value, parts: number | number[], axis: number): Value[] {
  const position = util.parseAxisParam(axis, [...x.shape])[0]!;
  const tensor = { shape: [...x.shape] } as Parameters<typeof backend_util.prepareSplitSize>[0];
  const lengths = backend_util.prepareSplitSize(tensor, parts, position);
  let from = 0;
  return lengths.map((length) => {
    const begin = x.shape.map((_, index) => (index === position ? from : 0));
    from += length;
    return sliced(backend, x, begin, x.shape.with(position, length));
  });
}

function padded(
  backend: TracingBackend,
  x: Value,
  paddings: readonly [number, number][],
  value: number,
): Value {
  const { graph } = backend;
  const order = orderOf(x);
  const shape = x.shape.map((length, axis) => paddings[axis]![0] + length + paddings[axis]![1]);
  const amounts = [...order.map((axis) => paddings[axis]![0]), ...order.map((axis) => paddings[axis]![1])];
  const name = graph.node("Pad", [
    nameInOrder(graph, x, order),
    graph.integers(amounts),
    graph.scalar(value),
  ]);
  return backend.wire(name, shape, x.dtype, order);
}
