/**
 * @file Mean and standard deviation of what streams by, of single numbers and of every pixel of a map.
 *
 * B. P. Welford's recurrence (1962) passes once over the data and does not lose the deviation where the mean is
 * large against it, as the sum of squares would. Deviations are those of a sample, with n − 1.
 */
import type { Standardisation } from "../../contract/model.ts";
import { requireFinite } from "./require-finite.ts";

/** Numbers come from 32-bit arithmetic: a deviation below this share of the mean is rounding, not signal. */
const SMALLEST_SHARE_OF_MEAN = 1e-6;
/** The least deviation of anything: a constant is divided by this instead of by zero. */
const SMALLEST_DEVIATION = 1e-9;
/** A pixel that hardly ever changes must not turn a grain of noise into the highest peak of the map. */
const SMALLEST_SHARE_OF_MAP = 0.1;

/** Running mean and deviation of single numbers. */
export class RunningMoments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** @throws KensaError `invalid-input` for a number that is not finite */
  add(value: number): void {
    requireFinite([value], "What is standardised");
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  /** False where the values were constant, but for rounding: dividing by their deviation would amplify noise. */
  get carriesSignal(): boolean {
    return this.#deviation() > this.#floor();
  }

  /** The mean and the deviation, the latter at least max(10⁻⁶·|mean|, 10⁻⁹) so that one may divide by it. */
  get standardisation(): Standardisation {
    return { mean: this.#mean, deviation: Math.max(this.#deviation(), this.#floor()) };
  }

  #deviation(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }

  #floor(): number {
    return Math.max(SMALLEST_SHARE_OF_MEAN * Math.abs(this.#mean), SMALLEST_DEVIATION);
  }
}

/** The moments of these numbers. Throws as `RunningMoments.add`. */
export function momentsOf(values: readonly number[]): RunningMoments {
  const moments = new RunningMoments();
  for (const value of values) moments.add(value);
  return moments;
}

/** Mean and deviation of every pixel, both `[pixels]`. */
export interface PixelMoments {
  mean: Float32Array;
  deviation: Float32Array;
}

/** Running mean and deviation of every pixel of maps of one size. */
export class RunningPixelMoments {
  #count = 0;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;

  /** @param pixels values in a map */
  constructor(pixels: number) {
    this.#mean = new Float64Array(pixels);
    this.#squares = new Float64Array(pixels);
  }

  /**
   * @param map `[pixels]`
   * @throws KensaError `invalid-input` for a value that is not finite
   */
  add(map: Float32Array): void {
    if (map.length !== this.#mean.length) {
      throw new RangeError(`A map of ${map.length} values was added to maps of ${this.#mean.length}.`);
    }
    requireFinite(map, "The values of a map");
    this.#count++;
    for (let i = 0; i < map.length; i++) {
      const before = map[i]! - this.#mean[i]!;
      const mean = this.#mean[i]! + before / this.#count;
      this.#mean[i] = mean;
      this.#squares[i]! += before * (map[i]! - mean);
    }
  }

  /**
   * Mean and deviation of every pixel. A deviation is at least a tenth of the map's root-mean-square deviation,
   * and at least 10⁻⁹, so that one may divide by it.
   */
  get moments(): PixelMoments {
    const freedom = Math.max(1, this.#count - 1);
    let sum = 0;
    for (const squares of this.#squares) sum += squares;
    const typical = Math.sqrt(sum / freedom / Math.max(1, this.#squares.length));
    const floor = Math.max(SMALLEST_SHARE_OF_MAP * typical, SMALLEST_DEVIATION);
    return {
      mean: Float32Array.from(this.#mean),
      deviation: Float32Array.from(this.#squares, (squares) => Math.max(Math.sqrt(squares / freedom), floor)),
    };
  }
}

/** (value − mean) / deviation: how many deviations a value lies from the mean of good parts. */
export function standardise(value: number, { mean, deviation }: Standardisation): number {
  return (value - mean) / deviation;
}
