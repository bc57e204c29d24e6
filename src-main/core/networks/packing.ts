/**
 * @file How parameters lie in the state of a training: each for itself, or all in one vector.
 *
 * Adam does a dozen operations on every tensor. For networks of a few thousand weights these operations' fixed costs
 * outweigh all arithmetic, and one vector pays them once. For large networks the copies would cost more than they save.
 */
import { concat, reshape, slice, type Tensor } from "@tensorflow/tfjs-core";
import { sizeOf } from "../engine/shape.ts";
import type { Arrays, Shapes, Tensors } from "../engine/step.ts";

export type Packing = {
  /** Shapes as they lie in the state. */
  readonly shapes: Shapes;
  readonly pack: (named: Tensors) => Tensors;
  readonly unpack: (packed: Tensors) => Tensors;
  readonly packValues: (named: Arrays) => Arrays;
  readonly unpackValues: (packed: Arrays) => Arrays;
};

/** Below this many elements one vector is faster; measured on a CPU with the networks of KDD99 and of MNIST. */
const SMALL = 300_000;

/** The better packing for parameters of these shapes; `name` is that of the vector. */
export function packingFor(name: string, shapes: Shapes): Packing {
  const elements = Object.values(shapes).reduce((total, shape) => total + sizeOf(shape), 0);
  return elements < SMALL ? vectorPacking(name, shapes, elements) : separatePacking(shapes);
}

function separatePacking(shapes: Shapes): Packing {
  const names = Object.keys(shapes);
  const choose = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, all[name]!]));
  return { shapes, pack: choose, unpack: choose, packValues: choose, unpackValues: choose };
}

function vectorPacking(vector: string, shapes: Shapes, elements: number): Packing {
  const places = placesOf(shapes);
  return {
    shapes: { [vector]: [elements] },
    pack: (named) => ({
      [vector]: concat(places.map(({ name, size }) => reshape(named[name]!, [size]))),
    }),
    unpack: (packed) =>
      Object.fromEntries(
        places.map(({ name, from, size, shape }): [string, Tensor] => [
          name,
          reshape(slice(packed[vector]!, [from], [size]), [...shape]),
        ]),
      ),
    packValues: (named) => {
      const values = new Float32Array(elements);
      for (const { name, from } of places) values.set(named[name]!, from);
      return { [vector]: values };
    },
    unpackValues: (packed) =>
      Object.fromEntries(
        places.map(({ name, from, size }) => [name, packed[vector]!.slice(from, from + size)]),
      ),
  };
}

function placesOf(shapes: Shapes) {
  let from = 0;
  return Object.entries(shapes).map(([name, shape]) => {
    const place = { name, shape, from, size: sizeOf(shape) };
    from += place.size;
    return place;
  });
}
