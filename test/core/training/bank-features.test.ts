import { describe, expect, it } from "vitest";
import {
  bankOf,
  featuresAt,
  placesIn,
  standardisedFeatures,
} from "../../../src-main/core/training/bank-features.ts";

describe("Features for a bank", () => {
  it("come from places where there is picture", () => {
    expect(placesIn(Float32Array.of(0, 1, 1, 0))).toEqual([1, 2]);
    const features = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(featuresAt([1, 3], features, 4).map((feature) => [...feature])).toEqual([
      [3, 4],
      [7, 8],
    ]);
  });

  it("are standardised channel by channel, and a channel that never changes does no harm", () => {
    const { centre, spread, points } = standardisedFeatures([
      Float32Array.of(1, 5),
      Float32Array.of(3, 5),
      Float32Array.of(5, 5),
    ]);
    expect([...centre]).toEqual([3, 5]);
    expect(spread[0]).toBeCloseTo(1 / 2.001, 5);
    expect(points.map((point) => point[0]!)).toEqual(
      [-2, 0, 2].map((value) => expect.closeTo(value / 2.001, 5)),
    );
    expect(points.map((point) => point[1]!)).toEqual([0, 0, 0]);
  });

  it("lie in the bank one channel after the other", () => {
    const scale = { centre: Float32Array.of(0, 0), spread: Float32Array.of(1, 1) };
    const bank = bankOf([Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)], scale);
    expect([...bank.features]).toEqual([1, 3, 5, 2, 4, 6]);
    expect(bank.count).toBe(3);
    expect("projection" in bank).toBe(false);
  });
});
