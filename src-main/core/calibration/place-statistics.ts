/**
 * @file Mean and deviation of a map at each place, where a place is not seen on every image and where few images saw it.
 *
 * Beside what was seen at the place itself, its neighbourhood and the whole map have a say: parts never lie quite still, and the
 * deviation of a few values is hardly known. A surface without places, such as a cut from a sheet, thus gets nearly the same everywhere.
 */
import type { PixelMoments } from "./standardise.ts";

/** The whole map counts as much as this many images at each place. */
const PRIOR_IMAGES = 10;
/** A share of the map's mean deviation that is added at each place: what hardly ever changes is no alarm yet. */
const CALMING = 0.5;
/** Places to each side that are averaged with. */
const REACH = 1;
const SMALLEST_DEVIATION = 1e-6;

export class PlaceStatistics {
  readonly #side: number;
  readonly #count: Float64Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;

  /** @param side places a side of the map */
  constructor(side: number) {
    this.#side = side;
    this.#count = new Float64Array(side * side);
    this.#sum = new Float64Array(side * side);
    this.#squares = new Float64Array(side * side);
  }

  /**
   * @param map `[side · side]`
   * @param seen `[side · side]`, 1 where there was something to see; the rest does not count
   */
  add(map: Float32Array, seen: Float32Array): void {
    for (let place = 0; place < this.#count.length; place += 1) {
      if (seen[place] !== 1) continue;
      const value = map[place]!;
      this.#count[place]! += 1;
      this.#sum[place]! += value;
      this.#squares[place]! += value * value;
    }
  }

  /** Both `[side · side]`; deviations are above zero. */
  get moments(): PixelMoments {
    const everywhere = momentsFromSums(total(this.#count), total(this.#sum), total(this.#squares));
    const around = [this.#count, this.#sum, this.#squares].map((values) => this.#gathered(values));
    const mean = new Float32Array(this.#count.length);
    const deviation = new Float32Array(this.#count.length);
    for (let place = 0; place < mean.length; place += 1) {
      const [count, sum, squares] = around.map((values) => values[place]!) as [number, number, number];
      const prior = everywhere.count === 0 ? 0 : PRIOR_IMAGES;
      const here = momentsFromSums(
        count + prior,
        sum + prior * everywhere.mean,
        squares + prior * (everywhere.mean ** 2 + everywhere.deviation ** 2),
      );
      mean[place] = here.mean;
      deviation[place] = here.deviation;
    }
    const calming = CALMING * (total(deviation) / Math.max(1, deviation.length));
    for (let place = 0; place < deviation.length; place += 1) {
      deviation[place] = Math.max(deviation[place]! + calming, SMALLEST_DEVIATION);
    }
    return { mean, deviation };
  }

  /** The mean over each place and its neighbours inside the map, so that counts stay counts of images. */
  #gathered(values: Float64Array): Float64Array {
    const result = new Float64Array(values.length);
    for (let row = 0; row < this.#side; row += 1) {
      for (let column = 0; column < this.#side; column += 1) {
        result[row * this.#side + column] = this.#meanAround(values, row, column);
      }
    }
    return result;
  }

  #meanAround(values: Float64Array, row: number, column: number): number {
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, row - REACH); y <= Math.min(this.#side - 1, row + REACH); y += 1) {
      for (let x = Math.max(0, column - REACH); x <= Math.min(this.#side - 1, column + REACH); x += 1) {
        sum += values[y * this.#side + x]!;
        count += 1;
      }
    }
    return sum / count;
  }
}

function momentsFromSums(count: number, sum: number, squares: number) {
  if (count === 0) return { count, mean: 0, deviation: 0 };
  const mean = sum / count;
  return { count, mean, deviation: Math.sqrt(Math.max(0, squares / count - mean ** 2)) };
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum;
}
