/** @file Reductions over axes. */
import { backend_util, util } from "@tensorflow/tfjs-core";
import { registerTracedKernel, type TracingBackend } from "../tracing-backend.ts";
import { isPlain, nameInOrder, type Order, plainOrder, type Value, type Wire } from "../value.ts";

const REDUCTIONS = { Sum: "ReduceSum", Mean: "ReduceMean", Max: "ReduceMax", Min: "ReduceMin" } as const;

export function registerReductionKernels(): void {
  for (const [kernel, operator] of Object.entries(REDUCTIONS)) {
    registerTracedKernel(kernel, ["x"], ([x], { axis, reductionIndices, keepDims }, backend) => {
      const axes = util.parseAxisParam((axis ?? reductionIndices) as number | number[], [...x!.shape]);
      return reduced(backend, operator, x!, axes, keepDims === true);
    });
  }
}

function reduced(
  backend: TracingBackend,
  operator: string,
  x: Value,
  axes: readonly number[],
  keepDims: boolean,
): Wire {
  const { graph } = backend;
  const order = x.kind === "wire" ? x.order : plainOrder(x.shape.length);
  const name = nameInOrder(graph, x, order);
  const physicalAxes = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  const keepdims = keepDims ? 1 : 0;
  // The axes of ReduceSum are an operand in this operator set, those of its siblings an attribute.
  const result =
    operator === "ReduceSum"
      ? graph.node(operator, [name, graph.integers(physicalAxes)], { keepdims })
      : graph.node(operator, [name], { axes: physicalAxes, keepdims });
  const [remaining] = backend_util.computeOutAndReduceShapes([...x.shape], [...axes]);
  if (!keepDims) return backend.wire(result, remaining, x.dtype, remainingOrder(order, axes));
  const shape = backend_util.expandShapeToKeepDim(remaining, [...axes]);
  return backend.wire(result, shape, x.dtype, order);
}

/** The order of the axes that are left, counted anew. */
function remainingOrder(order: Order, axes: readonly number[]): Order {
  const left = order.filter((axis) => !axes.includes(axis));
  const ranks = [...left].sort((a, b) => a - b);
  const remaining = left.map((axis) => ranks.indexOf(axis));
  return isPlain(remaining) ? plainOrder(remaining.length) : remaining;
}
