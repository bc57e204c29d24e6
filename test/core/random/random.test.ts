import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFor } from "../../../src-main/core/random/random.ts";

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const variance = (values: Float32Array): number => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
};

const correlation = (a: Float32Array, b: Float32Array): number => {
  const [centreA, centreB] = [mean(a), mean(b)];
  const covariance = a.reduce((sum, value, i) => sum + (value - centreA) * (b[i]! - centreB), 0) / a.length;
  return covariance / Math.sqrt(variance(a) * variance(b));
};

function normals(count: number, ...stream: (number | string)[]): Float32Array {
  const values = new Float32Array(count);
  randomFor(7, ...stream).fillNormal(values);
  return values;
}

function uniforms(count: number, ...stream: (number | string)[]): Float32Array {
  const values = new Float32Array(count);
  randomFor(7, ...stream).fillUniform(values);
  return values;
}

/** Drawn once from `randomFor(42, "golden", 0)`; a change here means that no older run can be resumed. */
const GOLDEN = {
  uniform: 0.3348550020039216,
  integer: 164,
  normal: -1.0570437992774324,
  uniforms: [0.15080475807189941, 0.22522401809692383, 0.47453153133392334],
  normals: [-1.3014470338821411, -0.1801331639289856, -0.029048671945929527],
  permutation: [6, 7, 4, 0, 1, 2, 5, 3],
};

describe("a stream is named by its seed and labels", () => {
  test("the same key draws the same numbers, whatever was drawn before", () => {
    const first = normals(9, "noise", 3);
    randomFor(7, "other").permutation(100);
    expect(normals(9, "noise", 3)).toEqual(first);
  });

  test("seed, label, type and order of labels each make another stream", () => {
    const keys: [number, ...(number | string)[]][] = [
      [1],
      [2],
      [1, "noise"],
      [1, "noise", 0],
      [1, "noise", 1],
      [1, "noise", "1"],
      [1, 1, "noise"],
      [1, "noise1"],
    ];
    const drawn = keys.map((key) => randomFor(...key).uniform());
    expect(new Set(drawn).size).toBe(keys.length);
  });

  test("the numbers of a key are pinned, because saved runs are resumed by them", () => {
    const random = randomFor(42, "golden", 0);
    const uniform = new Float32Array(3);
    const normal = new Float32Array(3);
    expect(random.uniform()).toBe(GOLDEN.uniform);
    expect(random.integer(1000)).toBe(GOLDEN.integer);
    expect(random.normal()).toBe(GOLDEN.normal);
    random.fillUniform(uniform);
    random.fillNormal(normal);
    expect([...uniform]).toEqual(GOLDEN.uniforms);
    expect([...normal]).toEqual(GOLDEN.normals);
    expect([...random.permutation(8)]).toEqual(GOLDEN.permutation);
  });

  test("a seed or step that is not whole is refused", () => {
    expect(() => randomFor(0.5)).toThrow(RangeError);
    expect(() => randomFor(1, "step", Number.NaN)).toThrow(RangeError);
  });
});

describe("the numbers have the distribution that they claim", () => {
  // Tolerances are five standard errors of the estimate for a million values; the streams are fixed, so these
  // either always pass or never.
  const count = 1_000_000;
  const standardError = 1 / Math.sqrt(count);

  test("uniform values lie in [0, 1) with mean 1/2 and variance 1/12", () => {
    const values = uniforms(count, "uniform");
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(5 * standardError * Math.sqrt(1 / 12));
    expect(Math.abs(variance(values) - 1 / 12)).toBeLessThan(5 * standardError * Math.sqrt(1 / 180));
  });

  test("normal values have mean 0, variance 1, no skew, and the tails of a normal distribution", () => {
    const values = normals(count, "normal");
    expect(Math.abs(mean(values))).toBeLessThan(5 * standardError);
    expect(Math.abs(variance(values) - 1)).toBeLessThan(5 * standardError * Math.sqrt(2));
    const cubes = values.map((value) => value ** 3);
    expect(Math.abs(mean(cubes))).toBeLessThan(5 * standardError * Math.sqrt(15));
    const beyondThree = values.filter((value) => Math.abs(value) > 3).length / count;
    expect(Math.abs(beyondThree - 0.0027)).toBeLessThan(5 * standardError * Math.sqrt(0.0027));
  });

  test("neighbouring streams and neighbouring values are uncorrelated", () => {
    const length = 100_000;
    const limit = 5 / Math.sqrt(length);
    const streams = [0, 1, 2, 3].map((step) => normals(length, "noise", step));
    for (let i = 1; i < streams.length; i++) {
      expect(Math.abs(correlation(streams[i - 1]!, streams[i]!))).toBeLessThan(limit);
    }
    const values = streams[0]!;
    for (const lag of [1, 2, 3]) {
      const shifted = values.subarray(lag);
      expect(Math.abs(correlation(values.subarray(0, shifted.length), shifted))).toBeLessThan(limit);
    }
  });

  test("the first numbers of a thousand neighbouring streams are uniform too", () => {
    const first = Float32Array.from({ length: 1000 }, (_, step) => randomFor(1, "augment", step).uniform());
    expect(Math.abs(mean(first) - 1 / 2)).toBeLessThan((5 * Math.sqrt(1 / 12)) / Math.sqrt(1000));
    const halves = [first.subarray(0, 999), first.subarray(1)] as const;
    expect(Math.abs(correlation(...halves))).toBeLessThan(5 / Math.sqrt(999));
  });

  test("integers reach every value below their bound about equally often", () => {
    const random = randomFor(3, "dice");
    const seen = new Uint32Array(6);
    for (let i = 0; i < 60_000; i++) seen[random.integer(6)]!++;
    for (const times of seen) expect(Math.abs(times - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
  });

  test("an integer's bound must be a whole number from 1 to 2^32", () => {
    const random = randomFor(3, "bounds");
    expect(random.integer(1)).toBe(0);
    expect(random.integer(2 ** 32)).toBeLessThan(2 ** 32);
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 33])
      expect(() => random.integer(bound)).toThrow(RangeError);
  });
});

describe("orders", () => {
  test("a permutation holds every number once", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (count, seed) => {
        const sorted = randomFor(seed, "order").permutation(count).toSorted();
        expect([...sorted]).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  test("all six orders of three items are about equally likely", () => {
    const random = randomFor(5, "orders");
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  test("an odd number of normal values is filled to the end", () => {
    expect(normals(5, "odd").every((value) => value !== 0)).toBe(true);
    expect(normals(0, "none")).toHaveLength(0);
  });
});
