/** @file The guard before any statistics: one NaN would silently spoil every order, mean and verdict after it. */
import { KensaError } from "../../contract/errors.ts";

/**
 * Throws unless every number is finite.
 *
 * @param what what the numbers are, as the beginning of a sentence: "The calibration scores"
 * @throws KensaError `invalid-input` that names the first offender and its position
 */
export function requireFinite(numbers: ArrayLike<number>, what: string): void {
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i])) {
      throw new KensaError("invalid-input", `${what} must be finite, but number ${i + 1} is ${numbers[i]}.`);
    }
  }
}
