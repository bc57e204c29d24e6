/**
 * @file The scales at which the preset `standard` looks at a part: the whole of it, small, for shape and presence, and cut-outs
 * at the full input size for the surface and what is small. Each has networks of its own; the score weighs them together.
 */
import type { InputSize } from "../../contract/image.ts";

export type ScaleName = "whole" | "detail";

export type Scale = {
  readonly name: ScaleName;
  /** Pixels a side of the whole picture at this scale. */
  readonly canvas: number;
  /** Pixels a side of what the networks are taught on; less than the canvas: cut-outs. */
  readonly side: number;
  /** Pictures of one training step. */
  readonly batch: number;
  /** Channels of the networks after the first halving. */
  readonly width: number;
};

const WHOLE_SIDE = 64;
/** Narrow networks that see more pictures a step rank better than wide ones do in the same time (bench/QUALITY.md). */
const WHOLE = { batch: 28, width: 16 } as const;
/** Many small cut-outs teach more than few large ones of as many pixels: each brings a defect of its own (bench/QUALITY.md). */
const CUT_OUT = { side: 64, batch: 24, width: 16 } as const;

/** Pictures of up to 64 pixels a side are looked at as a whole only. */
export function scalesOf(size: InputSize): Scale[] {
  const side = Math.min(WHOLE_SIDE, size);
  const whole: Scale = { name: "whole", canvas: side, side, ...WHOLE };
  if (size <= WHOLE_SIDE) return [whole];
  return [whole, { name: "detail", canvas: size, ...CUT_OUT }];
}
