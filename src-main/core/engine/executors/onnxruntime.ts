/** @file The default executor: traces each step into ONNX and runs it with ONNX Runtime. */
import ort from "onnxruntime-node";
import type { CompiledStep, Executor, NoiseSource } from "../executor.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Arrays, Shapes, Step } from "../step.ts";
import { nextName, type TracedStep, traceStep } from "../trace/trace.ts";
import { checkedData } from "./checked-data.ts";
import { createSession, type OnnxProvider, type OnnxRuntimeOptions } from "./onnx-session.ts";
import { createState, type OnnxState } from "./onnx-state.ts";

export class OnnxRuntimeExecutor implements Executor {
  readonly name = "onnxruntime";
  readonly device: OnnxProvider;
  readonly threads: number;
  readonly #state: OnnxState;

  constructor(options: OnnxRuntimeOptions) {
    this.device = options.provider;
    this.threads = options.threads;
    this.#state = createState(options);
  }

  load(state: Arrays, shapes: Shapes): void {
    this.#state.load(state, shapes);
  }

  read(): Promise<Record<string, Float32Array>> {
    return this.#state.read();
  }

  async compile(step: Step): Promise<CompiledStep> {
    const traced = await traceStep(step);
    const options = { provider: this.device, threads: this.threads };
    const staying = this.#state.isOnDevice ? traced.changes.map(nextName) : [];
    return new OnnxStep(step, traced, await createSession(traced.bytes, options, staying), this.#state);
  }

  dispose(): Promise<void> {
    return this.#state.dispose();
  }
}

class OnnxStep implements CompiledStep {
  readonly #step: Step;
  readonly #traced: TracedStep;
  readonly #session: ort.InferenceSession;
  readonly #state: OnnxState;
  readonly #noise: ReadonlyMap<string, ort.Tensor>;

  constructor(step: Step, traced: TracedStep, session: ort.InferenceSession, state: OnnxState) {
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
    for (const name of this.#traced.changes) this.#state.advance(name, results[nextName(name)]!);
    return Object.fromEntries(
      this.#traced.outputs.map((name) => [name, results[name]!.data as Float32Array]),
    );
  }

  dispose(): Promise<void> {
    return this.#state.retire(this.#session);
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
    const tensor = this.#noise.get(name) ?? this.#state.current(name);
    if (!tensor)
      throw new Error(`Step «${this.#step.name}» needs the state «${name}», which was not loaded.`);
    return tensor;
  }

  /** Outputs are allocated by the runtime. */
  #fetches(): Record<string, ort.Tensor | null> {
    const { changes, outputs } = this.#traced;
    const state = changes.map((name) => [nextName(name), this.#state.target(name)] as const);
    return Object.fromEntries([...state, ...outputs.map((name) => [name, null] as const)]);
  }
}

function tensorOf(data: Float32Array, shape: Shape): ort.Tensor {
  return new ort.Tensor("float32", data, [...shape]);
}
