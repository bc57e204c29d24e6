/** @file Runs TensorFlow.js operations on real numbers, by the `cpu` backend. */
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, setBackend, type Tensor, tidy } from "@tensorflow/tfjs-core";

enableProdMode();
await setBackend("cpu");

/** The numbers of each tensor that `compute` returns. */
export function computed(compute: () => Readonly<Record<string, Tensor>>): Record<string, number[]> {
  return tidy(() =>
    Object.fromEntries(Object.entries(compute()).map(([name, value]) => [name, [...value.dataSync()]])),
  ) as unknown as Record<string, number[]>;
}

/** The numbers of one tensor. */
export function numbersOf(compute: () => Tensor): number[] {
  return computed(() => ({ it: compute() }))["it"]!;
}
