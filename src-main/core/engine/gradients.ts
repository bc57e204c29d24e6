/** @file TensorFlow.js's gradients, with one of our own where its form is slow. */
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { mul, registerGradient, step, type Tensor, unregisterGradient } from "@tensorflow/tfjs-core";

let isRegistered = false;

/** Makes gradients available to every executor. Calling it again does nothing. */
export function registerGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  // d/dx leakyRelu(x) = 1 for x > 0, α elsewhere. The library's form selects between two whole tensors, which costs
  // twice as much as a product with the slope.
  unregisterGradient("LeakyRelu");
  registerGradient({
    kernelName: "LeakyRelu",
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attributes) => ({
      x: () => mul(dy as Tensor, step(saved[0]!, Number(attributes["alpha"]))),
    }),
  });
}
