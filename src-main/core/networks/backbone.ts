/** @file A user's feature extractor: what it takes, what it gives, and which of it is used. */
import type { BackboneInput } from "../../contract/training.ts";

/** `[batch, channels, side, side]` or `[batch, side, side, channels]`, of input and outputs alike. */
export type Layout = "channels-first" | "channels-last";

/** A feature extractor and the outputs of it that are used. */
export type Backbone = {
  /** The ONNX model. */
  readonly model: Uint8Array;
  readonly layout: Layout;
  readonly input: { readonly name: string; readonly channels: 1 | 3; readonly side: number };
  readonly scaling: BackboneInput;
  /** At least one. */
  readonly outputs: readonly { readonly name: string; readonly channels: number; readonly side: number }[];
};

/** Pixels of the backbone's picture to a side of a cell of the grid, unless its finest output is coarser. */
const CELL = 8;

/** Places a side of the grid on which features are compared. */
export function gridOf({ input, outputs }: Backbone): number {
  const finest = Math.max(...outputs.map(({ side }) => side));
  return Math.min(finest, Math.ceil(input.side / CELL));
}
