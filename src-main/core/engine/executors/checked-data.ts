/** @file The check that every executor makes of data that enters a step. */
import { type Shape, sizeOf } from "../shape.ts";

/** The named data, if it is there and has the size that its shape asks for; throws otherwise. */
export function checkedData(name: string, data: Float32Array | undefined, shape: Shape): Float32Array {
  if (!data) throw new Error(`«${name}» is missing.`);
  if (data.length !== sizeOf(shape)) {
    throw new Error(
      `«${name}» has ${data.length} elements where [${shape.join()}] asks for ${sizeOf(shape)}.`,
    );
  }
  return data;
}
