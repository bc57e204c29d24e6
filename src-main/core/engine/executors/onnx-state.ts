/**
 * @file The state of an ONNX Runtime executor between runs.
 *
 * On a CPU it is double-buffered: a run reads the front tensors and writes new values into the back tensors, then the two
 * change places, so that nothing is allocated or copied. On a GPU that can keep tensors, each run leaves its new values
 * there and the old ones are given back; the host sees them when it asks.
 */
import ort from "onnxruntime-node";
import { type Shape, sizeOf } from "../shape.ts";
import type { Arrays, Shapes, Step } from "../step.ts";
import { inverse, permuted, traceStep } from "../trace/trace.ts";
import { physicalShape, stateOrder } from "../trace/value.ts";
import { checkedData } from "./checked-data.ts";
import { createSession, type OnnxRuntimeOptions } from "./onnx-session.ts";

/** Tensors by name, in the physical order of `stateOrder`. */
export interface OnnxState {
  /** Whether new values stay on the device that computes them. */
  readonly isOnDevice: boolean;
  load(state: Arrays, shapes: Shapes): void;
  /** The present value; undefined where none was loaded. */
  current(name: string): ort.Tensor | undefined;
  /** What a run writes the next value into; null: a tensor of its own. */
  target(name: string): ort.Tensor | null;
  /** Makes what a run wrote the present value. */
  advance(name: string, next: ort.Tensor): void;
  /** Copies everything out, row-major in logical order. */
  read(): Promise<Record<string, Float32Array>>;
  /** Releases a session that is needed no more, as soon as no tensor that it made is. */
  retire(session: ort.InferenceSession): Promise<void>;
  dispose(): Promise<void>;
}

/** Providers whose tensors the runtime can leave where they are; the others copy the state in and out on every run. */
const KEEPS_TENSORS: readonly OnnxRuntimeOptions["provider"][] = ["webgpu"];

export function createState(options: OnnxRuntimeOptions): OnnxState {
  return KEEPS_TENSORS.includes(options.provider) ? new DeviceState(options) : new HostState();
}

class HostState implements OnnxState {
  readonly isOnDevice = false;
  readonly #tensors = new Map<string, { front: ort.Tensor; back: ort.Tensor; readonly shape: Shape }>();

  load(state: Arrays, shapes: Shapes): void {
    this.#tensors.clear();
    for (const [name, shape] of Object.entries(shapes)) {
      const front = stateTensor(name, state, shape);
      const back = new ort.Tensor("float32", new Float32Array(sizeOf(shape)), [...front.dims]);
      this.#tensors.set(name, { front, back, shape });
    }
  }

  current(name: string): ort.Tensor | undefined {
    return this.#tensors.get(name)?.front;
  }

  target(name: string): ort.Tensor | null {
    return this.#tensors.get(name)?.back ?? null;
  }

  advance(name: string): void {
    const tensor = this.#tensors.get(name)!;
    [tensor.front, tensor.back] = [tensor.back, tensor.front];
  }

  async read(): Promise<Record<string, Float32Array>> {
    const entries = [...this.#tensors].map(([name, { front, shape }]) => {
      const order = stateOrder(shape);
      return [name, permuted(front.data as Float32Array, physicalShape(shape, order), inverse(order))];
    });
    return Object.fromEntries(entries) as Record<string, Float32Array>;
  }

  retire(session: ort.InferenceSession): Promise<void> {
    return session.release();
  }

  async dispose(): Promise<void> {
    this.#tensors.clear();
  }
}

class DeviceState implements OnnxState {
  readonly isOnDevice = true;
  readonly #options: OnnxRuntimeOptions;
  readonly #tensors = new Map<string, ort.Tensor>();
  /** Kept to the end: the runtime crashes where a tensor outlives the last session. */
  readonly #retired: ort.InferenceSession[] = [];
  #shapes: Shapes = {};
  #reader: ort.InferenceSession | undefined;

  constructor(options: OnnxRuntimeOptions) {
    this.#options = options;
  }

  load(state: Arrays, shapes: Shapes): void {
    const tensors = Object.entries(shapes).map(
      ([name, shape]) => [name, stateTensor(name, state, shape)] as const,
    );
    this.#clear();
    this.#shapes = shapes;
    for (const [name, tensor] of tensors) this.#tensors.set(name, tensor);
  }

  current(name: string): ort.Tensor | undefined {
    return this.#tensors.get(name);
  }

  target(): null {
    return null;
  }

  advance(name: string, next: ort.Tensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, next);
  }

  /** By a graph that hands every tensor over: the runtime's binding for Node cannot fetch one by itself. */
  async read(): Promise<Record<string, Float32Array>> {
    this.#reader ??= await openReader(this.#shapes, this.#options);
    const results = await this.#reader.run(Object.fromEntries(this.#tensors));
    return Object.fromEntries(
      [...this.#tensors.keys()].map((name) => [name, results[readName(name)]!.data as Float32Array]),
    );
  }

  async retire(session: ort.InferenceSession): Promise<void> {
    this.#retired.push(session);
  }

  async dispose(): Promise<void> {
    this.#clear();
    for (const session of this.#retired.splice(0)) await session.release();
  }

  #clear(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    if (this.#reader) this.#retired.push(this.#reader);
    this.#reader = undefined;
  }
}

async function openReader(shapes: Shapes, options: OnnxRuntimeOptions): Promise<ort.InferenceSession> {
  const step: Step = {
    name: "read",
    state: shapes,
    feeds: {},
    body: (state) => ({
      state: {},
      outputs: Object.fromEntries(Object.entries(state).map(([name, tensor]) => [readName(name), tensor])),
    }),
  };
  return createSession((await traceStep(step)).bytes, options);
}

function readName(name: string): string {
  return `read:${name}`;
}

function stateTensor(name: string, state: Arrays, shape: Shape): ort.Tensor {
  const data = checkedData(name, state[name], shape);
  const order = stateOrder(shape);
  return new ort.Tensor("float32", permuted(data, shape, order), [...physicalShape(shape, order)]);
}
