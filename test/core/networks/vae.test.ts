import { describe, expect, it } from "vitest";
import { vaeDetector } from "../../../src-main/core/networks/vae.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { separation } from "../../helpers/toy-rows.ts";
import { trainToy } from "../../helpers/train-toy.ts";

const SIDE = 4;
const LEFT = (column: number) => column < 2;
const RIGHT = (column: number) => column >= 2;
const CHECKED = (column: number, row: number) => (column + row) % 2 === 0;

/** Pictures of 4 × 4 in which the chosen pixels are white; one pixel in twenty is turned over. */
function pictures(
  count: number,
  isWhite: (column: number, row: number) => boolean,
  seed: number,
): Float32Array {
  const random = randomFor(seed, "pictures");
  return Float32Array.from({ length: count * SIDE * SIDE }, (_, index) => {
    const white = isWhite(index % SIDE, Math.floor(index / SIDE) % SIDE);
    return white !== random.uniform() < 0.05 ? 1 : -1;
  });
}

describe("A variational auto-encoder", () => {
  it("gives a pattern that it was not shown a lower reconstruction probability", async () => {
    const optimiser = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const detector = vaeDetector(
      { input: [SIDE, SIDE, 1], units: 32, latent: 4, draws: 10 },
      { optimiser, batchSize: 50 },
    );
    const shown = Float32Array.from([...pictures(300, LEFT, 1), ...pictures(300, RIGHT, 2)]);
    const score = await trainToy(detector, shown, 600);
    const ordinary = (await score(pictures(50, LEFT, 3)))["reconstruction-probability"]!;
    const strange = (await score(pictures(50, CHECKED, 4)))["reconstruction-probability"]!;
    expect(separation(ordinary, strange)).toBeGreaterThan(0.98);
    // Sixteen pixels of which one in twenty is a surprise: about 16·(−0.05·ln 0.05 − 0.95·ln 0.95) nats at best.
    expect(ordinary.reduce((sum, value) => sum + value, 0) / 50).toBeLessThan(6);
  });
});
