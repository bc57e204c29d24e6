/** @file Matrix products. A transposed operand is read as it lies, by the flags of ONNX's Gemm. */
import { registerTracedKernel, type TracingBackend } from "../tracing-backend.ts";
import { plainName, reshapeOperand, type Value, type Wire } from "../value.ts";

export function registerMatrixKernels(): void {
  registerTracedKernel("BatchMatMul", ["a", "b"], ([a, b], { transposeA, transposeB }, backend) =>
    isSingleMatrix(a!) && isSingleMatrix(b!)
      ? matrixProduct(backend, a!, b!, transposeA === true, transposeB === true)
      : batchProduct(backend, a!, b!, transposeA === true, transposeB === true),
  );
}

function isSingleMatrix({ shape }: Value): boolean {
  return shape.slice(0, -2).every((length) => length === 1);
}

function productShape(a: Value, b: Value, transposeA: boolean, transposeB: boolean): number[] {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const leading = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
  return [...leading, rows, columns];
}

function matrixProduct(
  backend: TracingBackend,
  a: Value,
  b: Value,
  transposeA: boolean,
  transposeB: boolean,
): Wire {
  const { graph } = backend;
  const left = matrixOperand(backend, a);
  const right = matrixOperand(backend, b);
  const product = graph.node("Gemm", [left.name, right.name], {
    transA: left.isTransposed !== transposeA ? 1 : 0,
    transB: right.isTransposed !== transposeB ? 1 : 0,
  });
  const shape = productShape(a, b, transposeA, transposeB);
  if (shape.length === 2) return backend.wire(product, shape);
  return backend.wire(graph.node("Reshape", [product, graph.integers(shape)]), shape);
}

function matrixOperand(backend: TracingBackend, value: Value): { name: string; isTransposed: boolean } {
  const { graph } = backend;
  if (value.shape.length > 2) {
    const matrix = value.shape.slice(-2);
    const operand = reshapeOperand(graph, value.shape, matrix);
    return { name: graph.node("Reshape", [plainName(graph, value), operand]), isTransposed: false };
  }
  const isTransposed = value.kind === "wire" && value.order[0] === 1;
  return { name: isTransposed ? value.name : plainName(graph, value), isTransposed };
}

function batchProduct(
  backend: TracingBackend,
  a: Value,
  b: Value,
  transposeA: boolean,
  transposeB: boolean,
): Wire {
  const operand = (value: Value, isTransposed: boolean) => {
    const name = plainName(backend.graph, value);
    if (!isTransposed) return name;
    const rank = value.shape.length;
    const perm = value.shape.map((_, axis) =>
      axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis,
    );
    return backend.graph.node("Transpose", [name], { perm });
  };
  const name = backend.graph.node("MatMul", [operand(a, transposeA), operand(b, transposeB)]);
  return backend.wire(name, productShape(a, b, transposeA, transposeB));
}
