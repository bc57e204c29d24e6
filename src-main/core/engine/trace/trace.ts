/** @file Runs a step once under the tracing backend and returns it as one ONNX graph. */
import { engine, registerBackend, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { registerGradients } from "../gradients.ts";
import type { Shape } from "../shape.ts";
import type { Noise, Step, Tensors } from "../step.ts";
import { registerConvolutionKernels } from "./kernels/convolutions.ts";
import { registerElementwiseKernels } from "./kernels/elementwise.ts";
import { registerMatrixKernels } from "./kernels/matrices.ts";
import { registerReductionKernels } from "./kernels/reductions.ts";
import { registerShapeKernels } from "./kernels/shapes.ts";
import { TRACING_BACKEND, TracingBackend } from "./tracing-backend.ts";
import { isPlain, nameInOrder, type Order, physicalShape, plainOrder, stateOrder } from "./value.ts";

export type NoiseFeed = { readonly name: string; readonly kind: "normal" | "uniform"; readonly shape: Shape };

export type TracedStep = {
  readonly bytes: Uint8Array;
  /** The inputs that the graph really reads: names of state, feeds and noise. */
  readonly inputs: readonly string[];
  /** The tensors of the state that the step changes. */
  readonly changes: readonly string[];
  readonly outputs: readonly string[];
  readonly noise: readonly NoiseFeed[];
};

/** The name under which the graph returns the new value of a state tensor. */
export function nextName(name: string): string {
  return `next:${name}`;
}

let backend: TracingBackend | undefined;

function tracingBackend(): TracingBackend {
  if (backend) return backend;
  const created = new TracingBackend();
  registerBackend(TRACING_BACKEND, () => created, 0);
  registerElementwiseKernels();
  registerReductionKernels();
  registerShapeKernels();
  registerMatrixKernels();
  registerConvolutionKernels();
  registerGradients();
  backend = created;
  return created;
}

/**
 * Traces a step. State is an input of the graph; so are feeds and noise. Throws where the step reads a tensor's values
 * or uses an operation without a traced kernel.
 */
export async function traceStep(step: Step): Promise<TracedStep> {
  return withTracing((tracing) => {
    const inputs = (shapes: Readonly<Record<string, Shape>>, orderOf: (shape: Shape) => Order) =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          inputTensor(tracing, name, shape, orderOf(shape)),
        ]),
      );
    const state = inputs(step.state, stateOrder);
    const feeds = inputs(step.feeds, (shape) => plainOrder(shape.length));
    const noise: NoiseFeed[] = [];
    const result = tidy(() => {
      const { state: changed = {}, outputs } = step.body(state, feeds, tracedNoise(tracing, noise));
      return { changed: { ...changed }, outputs: { ...outputs } };
    });
    const changed = Object.fromEntries(
      Object.entries(result.changed).filter(([name, tensor]) => tensor !== state[name]),
    );
    const written = tracing.graph.write([
      ...Object.entries(changed).map(([name, tensor]) =>
        outputOf(tracing, nextName(name), tensor, stateOrder),
      ),
      ...Object.entries(result.outputs).map(([name, tensor]) => outputOf(tracing, name, tensor)),
    ]);
    return { ...written, changes: Object.keys(changed), outputs: Object.keys(result.outputs), noise };
  });
}

/** The batch of the inputs of an exported function while it is traced; the graph takes any. */
export const TRACED_BATCH = 2;

export type ExportedFunction = {
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Values that become constants of the graph. */
  readonly constants: Readonly<Record<string, { shape: Shape; data: Float32Array }>>;
  readonly body: (constants: Tensors, inputs: Tensors) => Tensors;
};

/**
 * Traces a function with its parameters as constants: a model that any ONNX runtime can run. The first axis of every
 * input and output is the batch and is left free.
 */
export async function traceModel({ inputs, constants, body }: ExportedFunction): Promise<Uint8Array> {
  return withTracing((tracing) => {
    const fed = Object.entries(inputs).map(([name, shape]) => {
      const wire = tracing.wire(tracing.graph.input(name, "float32", ["batch", ...shape.slice(1)]), shape);
      return [name, tracing.tensorOf(wire)] as const;
    });
    const fixed = Object.entries(constants).map(([name, { shape, data }]) => {
      const order = stateOrder(shape);
      const constant = tracing.graph.constant(
        "float32",
        physicalShape(shape, order),
        permuted(data, shape, order),
      );
      return [name, tracing.tensorOf(tracing.wire(constant, shape, "float32", order))] as const;
    });
    const outputs = tidy(() => ({ ...body(Object.fromEntries(fixed), Object.fromEntries(fed)) }));
    return tracing.graph.write(
      Object.entries(outputs).map(([name, tensor]) => {
        const output = outputOf(tracing, name, tensor);
        return { ...output, shape: ["batch", ...output.shape.slice(1)] };
      }),
    ).bytes;
  });
}

/** Row-major data of a logical shape, rearranged so that its axes lie in the given order. */
export function permuted(data: Float32Array, shape: Shape, order: Order): Float32Array {
  if (isPlain(order)) return data.slice();
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, length) => product * length, 1),
  );
  const result = new Float32Array(data.length);
  const lengths = physicalShape(shape, order);
  const steps = order.map((axis) => strides[axis]!);
  const index = lengths.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target += 1) {
    result[target] = data[source]!;
    for (let axis = lengths.length - 1; axis >= 0; axis -= 1) {
      source += steps[axis]!;
      index[axis]! += 1;
      if (index[axis]! < lengths[axis]!) break;
      source -= steps[axis]! * lengths[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

/** The order that undoes `order`. */
export function inverse(order: Order): Order {
  return order.map((_, axis) => order.indexOf(axis));
}

/** Runs `use` where tensors are symbolic: nothing is computed, but shapes come out. */
export function withSymbolicTensors(use: () => void): Promise<void> {
  return withTracing(() => {
    tidy(use);
  });
}

async function withTracing<T>(trace: (tracing: TracingBackend) => T): Promise<T> {
  const tracing = tracingBackend();
  const previous = engine().backendName;
  await engine().setBackend(TRACING_BACKEND);
  tracing.begin();
  try {
    return trace(tracing);
  } finally {
    tracing.begin();
    if (previous) await engine().setBackend(previous);
  }
}

function inputTensor(tracing: TracingBackend, name: string, shape: Shape, order: Order): Tensor {
  const wire = tracing.wire(
    tracing.graph.input(name, "float32", physicalShape(shape, order)),
    shape,
    "float32",
    order,
  );
  return tracing.tensorOf(wire);
}

function tracedNoise(tracing: TracingBackend, noise: NoiseFeed[]): Noise {
  const draw = (kind: NoiseFeed["kind"]) => (shape: Shape) => {
    const name = `noise:${noise.length}`;
    noise.push({ name, kind, shape });
    return inputTensor(tracing, name, shape, plainOrder(shape.length));
  };
  return { normal: draw("normal"), uniform: draw("uniform") };
}

function outputOf(
  tracing: TracingBackend,
  name: string,
  tensor: Tensor,
  orderOf = (shape: Shape) => plainOrder(shape.length),
) {
  const value = tracing.lookUp(tensor);
  const order = orderOf(value.shape);
  return {
    name,
    value: nameInOrder(tracing.graph, value, order),
    dtype: value.dtype,
    shape: physicalShape(value.shape, order),
  };
}
