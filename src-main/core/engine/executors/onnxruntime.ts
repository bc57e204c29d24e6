/**
 * @file The default executor: traces each step into ONNX and runs it with ONNX Runtime.
 *
 * The state is double-buffered: a run reads the front tensors and writes new values into the back tensors, then the two
 * change places. On a CPU nothing is allocated or copied between runs.
 */
import ort from "onnxruntime-node";
import type { CompiledStep, Executor, NoiseSource } from "../executor.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Arrays, Shapes, Step } from "../step.ts";
import { inverse, nextName, permuted, type TracedStep, traceStep } from "../trace/trace.ts";
import { physicalShape, stateOrder } from "../trace/value.ts";
import { checkedData } from "./checked-data.ts";

/** An execution provider of ONNX Runtime. */
export type OnnxProvider = "cpu" | "webgpu" | "cuda" | "tensorrt" | "dml" | "coreml";

export type OnnxRuntimeOptions = { readonly provider: OnnxProvider; readonly threads: number };

/** Only errors: ONNX Runtime otherwise writes its own remarks to the terminal. */
const LOG_ERRORS_ONLY = 3;

type StateTensor = { front: ort.Tensor; back: ort.Tensor; readonly shape: Shape };

export class OnnxRuntimeExecutor implements Executor {
  readonly name = "onnxruntime";
  readonly device: OnnxProvider;
  readonly threads: number;
  readonly #state = new Map<string, StateTensor>();

  constructor({ provider, threads }: OnnxRuntimeOptions) {
    this.device = provider;
    this.threads = threads;
  }

  load(state: Arrays, shapes: Shapes): void {
    this.#state.clear();
    for (const [name, shape] of Object.entries(shapes)) {
      const data = checkedData(name, state[name], shape);
      const order = stateOrder(shape);
      const front = tensorOf(permuted(data, shape, order), physicalShape(shape, order));
      const back = tensorOf(new Float32Array(data.length), front.dims);
      this.#state.set(name, { front, back, shape });
    }
  }

  async read(): Promise<Record<string, Float32Array>> {
    const entries = [...this.#state].map(([name, { front, shape }]) => {
      const order = stateOrder(shape);
      return [name, permuted(front.data as Float32Array, physicalShape(shape, order), inverse(order))];
    });
    return Object.fromEntries(entries) as Record<string, Float32Array>;
  }

  async compile(step: Step): Promise<CompiledStep> {
    const traced = await traceStep(step);
    const session = await createSession(traced.bytes, { provider: this.device, threads: this.threads });
    return new OnnxStep(step, traced, session, this.#state);
  }

  async dispose(): Promise<void> {
    this.#state.clear();
  }
}

/** Compiles an ONNX model for one provider. */
export function createSession(model: Uint8Array, options: OnnxRuntimeOptions): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: options.provider === "cpu" ? ["cpu"] : [options.provider, "cpu"],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: LOG_ERRORS_ONLY,
  });
}

class OnnxStep implements CompiledStep {
  readonly #step: Step;
  readonly #traced: TracedStep;
  readonly #session: ort.InferenceSession;
  readonly #state: Map<string, StateTensor>;
  readonly #noise: ReadonlyMap<string, ort.Tensor>;

  constructor(
    step: Step,
    traced: TracedStep,
    session: ort.InferenceSession,
    state: Map<string, StateTensor>,
  ) {
    this.#step = step;
    this.#traced = traced;
    this.#session = session;
    this.#state = state;
    this.#noise = new Map(
      traced.noise.map(({ name, shape }) => [name, tensorOf(new Float32Array(sizeOf(shape)), shape)]),
    );
  }

  async run(feeds: Arrays, noise: NoiseSource): Promise<Arrays> {
    this.#drawNoise(noise);
    const inputs = Object.fromEntries(this.#traced.inputs.map((name) => [name, this.#input(name, feeds)]));
    const results = await this.#session.run(inputs, this.#fetches());
    for (const name of this.#traced.changes) swap(this.#stateTensor(name));
    return Object.fromEntries(
      this.#traced.outputs.map((name) => [name, results[name]!.data as Float32Array]),
    );
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  #drawNoise(source: NoiseSource): void {
    for (const { name, kind } of this.#traced.noise) {
      const data = this.#noise.get(name)!.data as Float32Array;
      if (kind === "normal") source.fillNormal(data);
      else source.fillUniform(data);
    }
  }

  #input(name: string, feeds: Arrays): ort.Tensor {
    const shape = this.#step.feeds[name];
    if (shape) return tensorOf(checkedData(name, feeds[name], shape), shape);
    return this.#noise.get(name) ?? this.#stateTensor(name).front;
  }

  /** New state goes into the back tensors; outputs are allocated by the runtime. */
  #fetches(): Record<string, ort.Tensor | null> {
    const state = this.#traced.changes.map((name) => [nextName(name), this.#stateTensor(name).back] as const);
    const outputs = this.#traced.outputs.map((name) => [name, null] as const);
    return Object.fromEntries([...state, ...outputs]);
  }

  #stateTensor(name: string): StateTensor {
    const tensor = this.#state.get(name);
    if (!tensor)
      throw new Error(`Step «${this.#step.name}» needs the state «${name}», which was not loaded.`);
    return tensor;
  }
}

function swap(tensor: StateTensor): void {
  [tensor.front, tensor.back] = [tensor.back, tensor.front];
}

function tensorOf(data: Float32Array, shape: Shape): ort.Tensor {
  return new ort.Tensor("float32", data, [...shape]);
}
