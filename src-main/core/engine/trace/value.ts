/**
 * @file What the tracer knows of a tensor: its logical shape, and how its elements really lie in the ONNX graph.
 *
 * TensorFlow.js speaks `[batch, height, width, channels]`, ONNX convolutions `[batch, channels, height, width]`. Instead
 * of transposing around every convolution, a value carries its `order`: physical axis i holds logical axis `order[i]`.
 * Element-wise operations keep the order, a transposition only rewrites it, and elements are moved at the few places
 * where a flat view is really needed.
 */
import type { OnnxGraph } from "../onnx/onnx-graph.ts";
import { type ElementType, type Shape, sameShape, sizeOf } from "../shape.ts";

export type Order = readonly number[];

/** A value that exists in the graph under a name. */
export type Wire = {
  readonly kind: "wire";
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: ElementType;
  readonly order: Order;
};
/** The same number everywhere; costs nothing until an operation needs it whole. */
export type Uniform = {
  readonly kind: "uniform";
  readonly number: number;
  readonly shape: Shape;
  readonly dtype: ElementType;
};
/** A smaller value that stands for a larger one, as broadcasting reads it; repeated only where it must be there in full. */
export type Broadcast = {
  readonly kind: "broadcast";
  readonly of: Wire;
  readonly shape: Shape;
  readonly dtype: ElementType;
};
export type Value = Wire | Uniform | Broadcast;

/** Activations as convolutions want them: batch, channels, height, width. */
export const CHANNELS_FIRST: Order = [0, 3, 1, 2];
/** Filters `[height, width, in, out]` as convolutions want them: out, in, height, width. */
export const FILTER_FIRST: Order = [3, 2, 0, 1];

export function plainOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The order in which a state tensor is kept between runs: filters lie ready for their convolutions. */
export function stateOrder(shape: Shape): Order {
  return shape.length === 4 ? FILTER_FIRST : plainOrder(shape.length);
}

export function physicalShape(shape: Shape, order: Order): number[] {
  return order.map((axis) => shape[axis]!);
}

export function isPlain(order: Order): boolean {
  return order.every((axis, position) => axis === position);
}

/** Names the elements of `value` in the given order, adding a transposition where elements really move. */
export function nameInOrder(graph: OnnxGraph, value: Value, order: Order): string {
  if (value.kind === "wire") return reordered(graph, value, order);
  const source =
    value.kind === "uniform" ? uniformScalar(graph, value) : broadcastName(graph, value.of, order);
  if (value.shape.length === 0) return source;
  return graph.node("Expand", [source, graph.integers(physicalShape(value.shape, order))]);
}

/** The value as it lies in the graph; one that is not there in full is repeated. */
export function materialised(graph: OnnxGraph, value: Value): Wire {
  if (value.kind === "wire") return value;
  const order = plainOrder(value.shape.length);
  const { shape, dtype } = value;
  return { kind: "wire", name: nameInOrder(graph, value, order), shape, dtype, order };
}

/** A wire of the same or a lower rank, under a name that broadcasts against values of the given order. */
export function broadcastName(graph: OnnxGraph, value: Wire, order: Order): string {
  if (value.shape.length === order.length) return reordered(graph, value, order);
  const name = plainName(graph, value);
  if (isPlain(order) || sizeOf(value.shape) === 1) return name;
  const shape = [...plainOrder(order.length - value.shape.length).map(() => 1), ...value.shape];
  const raised = graph.node("Reshape", [name, graph.integers(shape)]);
  return reordered(graph, { ...value, name: raised, shape, order: plainOrder(order.length) }, order);
}

/** The same elements seen in a larger shape. */
export function broadcastTo(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  if (value.kind === "wire") return { kind: "broadcast", of: value, shape, dtype: value.dtype };
  return { ...value, shape };
}

/** Names the elements of `value` in logical order. */
export function plainName(graph: OnnxGraph, value: Value): string {
  return nameInOrder(graph, value, plainOrder(value.shape.length));
}

/** A scalar constant that holds the number of a uniform value. */
export function uniformScalar(graph: OnnxGraph, { number, dtype }: Uniform): string {
  if (dtype === "float32") return graph.scalar(number);
  if (dtype === "int32") return graph.constant("int32", [], Int32Array.of(number));
  return graph.constant("bool", [], Uint8Array.of(number));
}

/** The shape operand of a Reshape. A kept first axis is written as 0 («as it was»), so that it may be a free batch. */
export function reshapeOperand(graph: OnnxGraph, from: Shape, to: Shape): string {
  const keepsFirst = from.length > 0 && to.length > 0 && from[0] === to[0];
  return graph.integers(keepsFirst ? [0, ...to.slice(1)] : to);
}

function reordered(graph: OnnxGraph, value: Wire, order: Order): string {
  const permutation = order.map((axis) => value.order.indexOf(axis));
  if (isPlain(permutation)) return value.name;
  const from = physicalShape(value.shape, value.order);
  if (movesOnlyUnitAxes(permutation, from) || sizeOf(from) === 1) {
    const to = physicalShape(value.shape, order);
    return graph.node("Reshape", [value.name, reshapeOperand(graph, from, to)]);
  }
  return graph.node("Transpose", [value.name], { perm: permutation });
}

/** True where the longer axes keep their sequence, so that the elements lie as they did. */
function movesOnlyUnitAxes(permutation: Order, from: Shape): boolean {
  const longer = permutation.filter((axis) => from[axis] !== 1);
  return longer.every((axis, position) => position === 0 || longer[position - 1]! < axis);
}
