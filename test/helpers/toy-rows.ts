/** @file Rows whose strangeness is known: two Gaussians with nothing between them, and a ring. */
import { randomFor } from "../../src-main/core/random/random.ts";

/** `[count, columns]`, half around +1 and half around −1 in every column, with deviation 0.1. */
export function twoGaussians(count: number, columns: number, seed = 1): Float32Array {
  const random = randomFor(seed, "two gaussians");
  return Float32Array.from({ length: count * columns }, (_, index) => {
    const side = Math.floor(index / columns) % 2 === 0 ? 1 : -1;
    return side + 0.1 * random.normal();
  });
}

/** `[count, columns]` far from both: all zeros but for noise of deviation 0.1, halfway between the two. */
export function betweenGaussians(count: number, columns: number, seed = 2): Float32Array {
  const random = randomFor(seed, "between");
  return Float32Array.from({ length: count * columns }, () => 0.1 * random.normal());
}

/** `[count, columns]` as long as the rows of the two Gaussians: +1 and −1 by turns, with deviation 0.1. */
export function acrossGaussians(count: number, columns: number, seed = 4): Float32Array {
  const random = randomFor(seed, "across");
  return Float32Array.from(
    { length: count * columns },
    (_, index) => (index % 2 === 0 ? 1 : -1) + 0.1 * random.normal(),
  );
}

/** `[count, 2]`: points around the circle of this radius, with deviation 0.05. */
export function ring(count: number, radius = 1, seed = 3): Float32Array {
  const random = randomFor(seed, "ring");
  const rows = new Float32Array(2 * count);
  for (let row = 0; row < count; row += 1) {
    const angle = 2 * Math.PI * random.uniform();
    rows[2 * row] = radius * Math.cos(angle) + 0.05 * random.normal();
    rows[2 * row + 1] = radius * Math.sin(angle) + 0.05 * random.normal();
  }
  return rows;
}

/** The share of pairs (strange, ordinary) of which the strange one scores higher. */
export function separation(ordinary: ArrayLike<number>, strange: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < ordinary.length; i += 1) {
    for (let j = 0; j < strange.length; j += 1) if (strange[j]! > ordinary[i]!) right += 1;
  }
  return right / (ordinary.length * strange.length);
}
