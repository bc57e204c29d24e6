import { describe, expect, it } from "vitest";
import { fitMixture, mixtureEnergies } from "../../../src-main/core/networks/mixture.ts";

/** Corners of a square around (0, 0) and of another around (10, 0), a component for each. */
const coordinates = [
  Float32Array.from([-1, -1, 1, 1, 9, 9, 11, 11]),
  Float32Array.from([-1, 1, -1, 1, -1, 1, -1, 1]),
];
const memberships = [
  Float32Array.from([1, 1, 1, 1, 0, 0, 0, 0]),
  Float32Array.from([0, 0, 0, 0, 1, 1, 1, 1]),
];

describe("A Gaussian mixture", () => {
  it("has the shares and centres of its rows", () => {
    const mixture = fitMixture({ coordinates, memberships });
    expect(mixture.map(({ share }) => share)).toEqual([0.5, 0.5]);
    expect(mixture.map(({ centre }) => centre)).toEqual([
      [0, 0],
      [10, 0],
    ]);
  });

  it("gives a point the energy of the textbook", () => {
    const mixture = fitMixture({ coordinates, memberships });
    // At a centre the other component is e⁻⁵⁰ away; the covariance is the identity.
    const [atCentre, between] = mixtureEnergies(mixture, [Float32Array.of(0, 5), Float32Array.of(0, 0)]);
    expect(atCentre).toBeCloseTo(Math.log(2) + Math.log(2 * Math.PI), 4);
    expect(between).toBeCloseTo(12.5 + Math.log(2 * Math.PI), 3);
  });

  it("leaves out a component without rows", () => {
    const empty = new Float32Array(8);
    expect(fitMixture({ coordinates, memberships: [...memberships, empty] })).toHaveLength(2);
  });

  it("stays finite where all rows are alike", () => {
    const same = [new Float32Array(4).fill(3), new Float32Array(4).fill(3)];
    const mixture = fitMixture({ coordinates: same, memberships: [new Float32Array(4).fill(1)] });
    const [inside, outside] = mixtureEnergies(mixture, [Float32Array.of(3, 4), Float32Array.of(3, 3)]);
    expect(Number.isFinite(inside)).toBe(true);
    expect(outside).toBeGreaterThan(inside! + 1000);
  });
});
