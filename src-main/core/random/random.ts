/**
 * @file Deterministic randomness by key, so that a run can go on at step k without saving any generator.
 *
 * Every use of randomness names its stream: `randomFor(seed, "noise", step)`. The generator's 128-bit state is
 * the SHA-256 of seed and labels, so streams are independent of each other and of the order in which they are
 * asked for, and what is drawn at step k is a pure function of (seed, k).
 */
import { hash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** One stream of random numbers. Drawing moves it on; two with the same key draw the same numbers. */
export class Random {
  readonly #generator: RandomGenerator;

  constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** A whole number in [0, `bound`), each equally likely; `bound` in [1, 2³²]. */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(
        `The bound of a random integer must be a whole number in [1, 2^32], not ${bound}.`,
      );
    }
    return uniformInt(this.#generator, 0, bound - 1);
  }

  /** Standard normal, N(0, 1). */
  normal(): number {
    const pair = new Float64Array(2);
    this.#fillNormalPair(pair, 0);
    return pair[0]!;
  }

  /** Fills with uniform values in [0, 1), each a multiple of 2⁻²⁴ so that rounding never yields 1. */
  fillUniform(target: Float32Array): void {
    const generator = this.#generator;
    for (let i = 0; i < target.length; i++) target[i] = (generator.next() >>> 8) * 2 ** -24;
  }

  /** Fills with standard normal values, N(0, 1). */
  fillNormal(target: Float32Array): void {
    const even = target.length - (target.length % 2);
    for (let i = 0; i < even; i += 2) this.#fillNormalPair(target, i);
    if (even < target.length) target[even] = this.normal();
  }

  /** Puts the items into random order, in place, each order equally likely (Fisher–Yates). */
  shuffle<Items extends Uint32Array | unknown[]>(items: Items): Items {
    for (let last = items.length - 1; last > 0; last--) {
      const other = uniformInt(this.#generator, 0, last);
      const moved = items[last];
      items[last] = items[other];
      items[other] = moved;
    }
    return items;
  }

  /** The numbers 0 … `count` − 1 in random order. */
  permutation(count: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  }

  /**
   * Two independent normal values by Marsaglia's polar method: no trigonometry, 1.6 times as fast as Box–Muller
   * here, and with the logarithm that V8 brings along the same numbers on every machine.
   */
  #fillNormalPair(target: Float32Array | Float64Array, offset: number): void {
    const generator = this.#generator;
    let u = 0;
    let v = 0;
    let square = 0;
    do {
      u = generator.next() * 2 ** -31;
      v = generator.next() * 2 ** -31;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    target[offset] = u * scale;
    target[offset + 1] = v * scale;
  }
}

/**
 * The stream of random numbers for a seed and labels.
 *
 * @param seed a whole number; a run's seed
 * @param stream what the numbers are for, e.g. `"augment", step, image`; `1` and `"1"` are different labels
 */
export function randomFor(seed: number, ...stream: (number | string)[]): Random {
  const numbers = [seed, ...stream].filter((label) => typeof label === "number");
  if (!numbers.every(Number.isSafeInteger)) {
    throw new RangeError(
      `The seed and the numbers of a random stream must be whole, not ${numbers.join(", ")}.`,
    );
  }
  const digest = hash("sha256", JSON.stringify([seed, ...stream]), "buffer");
  const state = [0, 4, 8, 12].map((position) => digest.readInt32LE(position));
  return new Random(xoroshiro128plusFromState(state));
}
