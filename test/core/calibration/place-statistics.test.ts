import { describe, expect, it } from "vitest";
import { PlaceStatistics } from "../../../src-main/core/calibration/place-statistics.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const SIDE = 6;
const PLACES = SIDE * SIDE;
const everywhere = new Float32Array(PLACES).fill(1);

/** Left half noise of deviation 1 about 0, right half of deviation 3 about 10. */
function collected(images: number, seen = everywhere): PlaceStatistics {
  const statistics = new PlaceStatistics(SIDE);
  const random = randomFor(1, "maps");
  for (let image = 0; image < images; image += 1) {
    const map = Float32Array.from({ length: PLACES }, (_, place) =>
      place % SIDE < SIDE / 2 ? random.normal() : 10 + 3 * random.normal(),
    );
    statistics.add(map, seen);
  }
  return statistics;
}

describe("What is usual at each place", () => {
  it("comes from the place itself where many images saw it", () => {
    const { mean, deviation } = collected(2000).moments;
    expect(mean[0]).toBeCloseTo(0, 0);
    expect(mean[SIDE - 1]).toBeCloseTo(10, 0);
    expect(deviation[SIDE - 1]! - deviation[0]!).toBeCloseTo(2, 0);
  });

  it("leans on the whole map where few did", () => {
    const { mean } = collected(3).moments;
    expect(mean[0]).toBeGreaterThan(2);
    expect(mean[SIDE - 1]).toBeLessThan(9);
  });

  it("does not count where there was nothing to see", () => {
    const left = Float32Array.from({ length: PLACES }, (_, place) => (place % SIDE < SIDE / 2 ? 1 : 0));
    const { mean } = collected(200, left).moments;
    expect(Math.max(...mean)).toBeLessThan(1);
  });

  it("can always be divided by, and is never empty-handed", () => {
    for (const statistics of [new PlaceStatistics(SIDE), collected(1)]) {
      const { mean, deviation } = statistics.moments;
      expect(mean.every(Number.isFinite)).toBe(true);
      expect(deviation.every((value) => value > 0)).toBe(true);
    }
    const constant = new PlaceStatistics(SIDE);
    constant.add(everywhere, everywhere);
    expect(constant.moments.deviation.every((value) => value > 0)).toBe(true);
  });
});
