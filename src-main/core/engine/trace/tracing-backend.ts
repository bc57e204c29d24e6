/**
 * @file A TensorFlow.js backend that computes nothing: its kernels append ONNX nodes and return symbolic tensors.
 *
 * Kernels are in `kernels/`, one file per family; each is a function from values to a value.
 */
import {
  type backend_util,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type Tensor,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { OnnxGraph } from "../onnx/onnx-graph.ts";
import type { ElementType, Shape } from "../shape.ts";
import { type Order, plainOrder, type Value, type Wire } from "./value.ts";

export const TRACING_BACKEND = "onnx-trace";

export class TracingBackend extends KernelBackend {
  /** The graph of the trace in progress. */
  graph = new OnnxGraph();
  readonly #values = new DataStorage<Value>(this, engine());

  /** Starts a new graph; values of the previous one must not be used any more. */
  begin(): void {
    this.graph = new OnnxGraph();
  }

  lookUp(tensor: TensorInfo): Value {
    return this.#values.get(tensor.dataId);
  }

  tensorOf(value: Value): Tensor {
    return engine().makeTensorFromTensorInfo(this.infoOf(value));
  }

  infoOf(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  /** A value in the graph from a node that has just been added. */
  wire(name: string, shape: Shape, dtype: ElementType = "float32", order?: Order): Wire {
    return { kind: "wire", name, shape, dtype, order: order ?? plainOrder(shape.length) };
  }

  /** Constants enter here: a scalar, or an array of one repeated number, stays symbolic. */
  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.#values.set(dataId, this.#constant(values as ArrayLike<number>, shape, elementType(dtype)));
    return dataId;
  }

  #constant(values: ArrayLike<number>, shape: Shape, dtype: ElementType): Value {
    const array = Float32Array.from(values);
    const first = array[0] ?? 0;
    if (array.every((value) => value === first)) return { kind: "uniform", number: first, shape, dtype };
    const data =
      dtype === "float32" ? array : dtype === "int32" ? Int32Array.from(array) : Uint8Array.from(array);
    return this.wire(this.graph.constant(dtype, shape, data), shape, dtype);
  }

  override readSync(): never {
    throw new Error("A traced step must not read a tensor's values: under the tracer there are none.");
  }
  override read(): never {
    return this.readSync();
  }
  override numDataIds(): number {
    return this.#values.numDataIds();
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override disposeData(): boolean {
    return true;
  }
  override timerAvailable(): boolean {
    return false;
  }
}

type Kernel = (
  values: readonly Value[],
  attributes: NamedAttrMap,
  backend: TracingBackend,
) => Value | readonly Value[];

/** Registers one kernel; `inputs` names its tensor inputs in the order in which the function takes them. */
export function registerTracedKernel(
  kernelName: string,
  inputs: readonly string[] | "all",
  kernel: Kernel,
): void {
  registerKernel({
    kernelName,
    backendName: TRACING_BACKEND,
    kernelFunc: ({ inputs: given, attrs, backend }) => {
      const tracing = backend as TracingBackend;
      const result = kernel(valuesOf(given, inputs, tracing), attrs ?? {}, tracing);
      return isList(result) ? result.map((value) => tracing.infoOf(value)) : tracing.infoOf(result);
    },
  });
}

function valuesOf(
  given: NamedTensorInfoMap,
  inputs: readonly string[] | "all",
  backend: TracingBackend,
): Value[] {
  const tensors = inputs === "all" ? Object.values(given) : inputs.map((name) => given[name]);
  return tensors.map((tensor) => {
    if (tensor === undefined) throw new Error(`A traced kernel lacks one of its inputs: ${String(inputs)}.`);
    return backend.lookUp(tensor);
  });
}

function isList(result: Value | readonly Value[]): result is readonly Value[] {
  return Array.isArray(result);
}

/** The element type of a tensor; complex and string tensors have no place in a step. */
export function elementType(dtype: DataType): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`A traced step cannot hold ${dtype} tensors.`);
}
