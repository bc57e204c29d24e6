/** @file Shapes of tensors, and the element types that cross into and out of a graph. */

/** Lengths of a tensor's axes; `[]` is a scalar. Images are `[batch, height, width, channels]`. */
export type Shape = readonly number[];

export type ElementType = "float32" | "int32" | "bool";

/** Number of elements in a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
