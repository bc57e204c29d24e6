/** @file Gradients of a loss with respect to named parameters, with other results of the same forward pass. */
import { clone, grads, keep, type Scalar, type Tensor } from "@tensorflow/tfjs-core";
import type { Tensors } from "../engine/step.ts";

export type Differentiated = {
  readonly loss: Tensor;
  readonly gradients: Tensors;
  readonly auxiliary: Tensors;
};

/**
 * Runs `forward` on the tape. `auxiliary` results survive it: the tape disposes of everything but the loss, so they are
 * kept on the way and handed back to the caller's scope.
 */
export function differentiate(
  parameters: Tensors,
  forward: (parameters: Tensors) => { loss: Tensor; auxiliary: Tensors },
): Differentiated {
  const names = Object.keys(parameters);
  let kept: Record<string, Tensor> = {};
  const gradientsOf = grads((...values: Tensor[]) => {
    const { loss, auxiliary } = forward(
      Object.fromEntries(names.map((name, index) => [name, values[index]!])),
    );
    kept = Object.fromEntries(
      Object.entries({ ...auxiliary, [LOSS]: loss }).map(([name, value]) => [name, keep(clone(value))]),
    );
    return loss as Scalar;
  });
  const found = gradientsOf(names.map((name) => parameters[name]!));
  const { [LOSS]: loss, ...auxiliary } = handedBack(kept);
  return {
    loss: loss!,
    auxiliary,
    gradients: Object.fromEntries(names.map((name, index) => [name, found[index]!])),
  };
}

const LOSS = "differentiate:loss";

function handedBack(kept: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => {
      const own = clone(value);
      value.dispose();
      return [name, own];
    }),
  );
}
