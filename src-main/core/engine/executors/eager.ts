/**
 * @file Runs steps operation by operation on a real TensorFlow.js backend: `tensorflow` (CUDA through
 * `@tensorflow/tfjs-node-gpu`) for people who have it, `cpu` as the reference that the traced graphs are checked against.
 */
import { clone, dispose, engine, keep, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import type { CompiledStep, Executor, NoiseSource } from "../executor.ts";
import { registerGradients } from "../gradients.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Arrays, Noise, Shapes, Step, Tensors } from "../step.ts";
import { checkedData } from "./checked-data.ts";

export class EagerExecutor implements Executor {
  readonly name = "tensorflow";
  readonly device: string;
  readonly threads = 1;
  readonly #backendName: string;
  readonly #state = new Map<string, Tensor>();

  /** The backend must be registered with TensorFlow.js already. */
  constructor(backendName: string, device: string) {
    this.#backendName = backendName;
    this.device = device;
    registerGradients();
  }

  load(state: Arrays, shapes: Shapes): void {
    this.#select();
    dispose([...this.#state.values()]);
    this.#state.clear();
    for (const [name, shape] of Object.entries(shapes)) {
      this.#state.set(name, keep(tensor(checkedData(name, state[name], shape), [...shape])));
    }
  }

  async read(): Promise<Record<string, Float32Array>> {
    const entries = [...this.#state].map(
      async ([name, value]) => [name, (await value.data()).slice()] as const,
    );
    return Object.fromEntries(await Promise.all(entries)) as Record<string, Float32Array>;
  }

  async compile(step: Step): Promise<CompiledStep> {
    return { run: (feeds, noise) => this.#run(step, feeds, noise), dispose: async () => {} };
  }

  async dispose(): Promise<void> {
    dispose([...this.#state.values()]);
    this.#state.clear();
  }

  async #run(step: Step, feeds: Arrays, noise: NoiseSource): Promise<Arrays> {
    this.#select();
    const state = Object.fromEntries(
      Object.keys(step.state).map((name) => [name, this.#stateTensor(step, name)]),
    );
    const { changed, outputs } = tidy(() => {
      const fed = Object.entries(step.feeds).map(
        ([name, shape]) => [name, feedTensor(name, feeds, shape)] as const,
      );
      const result = step.body(state, Object.fromEntries(fed), drawnNoise(noise));
      return { changed: cloned(result.state ?? {}), outputs: cloned(result.outputs) };
    });
    for (const [name, value] of Object.entries(changed)) {
      state[name]?.dispose();
      this.#state.set(name, keep(value));
    }
    const read = Object.entries(outputs).map(async ([name, value]) => [name, await value.data()] as const);
    const arrays = Object.fromEntries(await Promise.all(read)) as Record<string, Float32Array>;
    dispose(Object.values(outputs));
    return arrays;
  }

  #select(): void {
    if (engine().backendName !== this.#backendName) void engine().setBackend(this.#backendName);
  }

  #stateTensor(step: Step, name: string): Tensor {
    const value = this.#state.get(name);
    if (!value) throw new Error(`Step «${step.name}» needs the state «${name}», which was not loaded.`);
    return value;
  }
}

/** Each tensor under a handle of its own, so that a step may return one twice, or one that it was given. */
function cloned(tensors: Tensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, clone(value)]));
}

function feedTensor(name: string, feeds: Arrays, shape: Shape): Tensor {
  return tensor(checkedData(name, feeds[name], shape), [...shape]);
}

function drawnNoise(source: NoiseSource): Noise {
  const draw = (fill: (target: Float32Array) => void) => (shape: Shape) => {
    const data = new Float32Array(sizeOf(shape));
    fill(data);
    return tensor(data, [...shape]);
  };
  return { normal: draw(source.fillNormal), uniform: draw(source.fillUniform) };
}
