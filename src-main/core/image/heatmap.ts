/**
 * @file The heatmap's colours: one fixed scale, tied to the threshold.
 *
 * A heatmap `[size, size]` is scaled so that 1 is its threshold. What is not above 1 is not shown, so the map of a
 * good part is empty; above, colour and opacity grow up to `saturation` and then stay. The scale never follows the
 * image: stretched to its own maximum, noise on a good part would look like a defect.
 *
 * The ramp is matplotlib's plasma (CC0) from blue over magenta to yellow: its lightness rises evenly, so the order
 * can be seen with any colour vision and in print, and none of it can be mistaken for the grey of a part.
 */
import { KensaError } from "../../contract/errors.ts";

/** A colour of the scale: red, green and blue in 0 … 255, opacity in 0 … 1. */
export interface HeatmapColor {
  red: number;
  green: number;
  blue: number;
  opacity: number;
}

/** The heatmap value from which colours no longer change. */
export const saturation = 3;

/** The opacity just over the threshold, where a region must not be overlooked, and at saturation. */
const OPACITIES = { lowest: 0.4, highest: 0.85 };

const plasma: readonly (readonly [red: number, green: number, blue: number])[] = [
  [13, 8, 135],
  [84, 2, 163],
  [139, 10, 165],
  [185, 50, 137],
  [219, 92, 104],
  [244, 136, 73],
  [254, 188, 43],
  [240, 249, 33],
];

/** The colour of a heatmap value; fully transparent up to and including 1, the threshold. */
export function colorOf(value: number): HeatmapColor {
  if (value <= 1) return { red: 0, green: 0, blue: 0, opacity: 0 };
  const position = Math.min((value - 1) / (saturation - 1), 1);
  const step = Math.min(Math.floor(position * (plasma.length - 1)), plasma.length - 2);
  const part = position * (plasma.length - 1) - step;
  const channel = (c: 0 | 1 | 2) => Math.round(mix(plasma[step]![c], plasma[step + 1]![c], part));
  const opacity = mix(OPACITIES.lowest, OPACITIES.highest, position);
  return { red: channel(0), green: channel(1), blue: channel(2), opacity };
}

/**
 * Refuses a heatmap that would be shown as empty although nothing is known.
 *
 * @throws KensaError `diverged` where a value is not a finite number; a wrong length is a bug and throws as one
 */
export function requireHeatmap(heatmap: Float32Array, size: number): void {
  if (heatmap.length !== size * size) {
    throw new RangeError(`A heatmap of ${heatmap.length} values is not ${size} × ${size}.`);
  }
  if (heatmap.every(Number.isFinite)) return;
  const action = "Train the model again, or go back to an earlier one.";
  throw new KensaError("diverged", "The model's heatmap holds values that are not numbers.", { action });
}

/** The value `part` of the way from one to the other. */
export function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}
