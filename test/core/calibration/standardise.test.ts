/** @file Streaming means and deviations against the two-pass definition, and their floors. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standardisation as schema } from "../../../src-main/contract/model.ts";
import {
  RunningMoments,
  RunningPixelMoments,
  standardise,
} from "../../../src-main/core/calibration/standardise.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

function momentsOf(values: Iterable<number>): RunningMoments {
  const moments = new RunningMoments();
  for (const value of values) moments.add(value);
  return moments;
}

/** Mean and sample deviation by the definition, in two passes. */
function twoPass(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

describe("the moments of single numbers", () => {
  test("are those of the definition", () => {
    const lists = fc.array(fc.double({ noNaN: true, min: -1000, max: 1000 }), { minLength: 2 });
    fc.assert(
      fc.property(lists, (values) => {
        const expected = twoPass(values);
        const moments = momentsOf(values);
        fc.pre(moments.carriesSignal);
        expect(moments.standardisation.mean).toBeCloseTo(expected.mean, 9);
        expect(moments.standardisation.deviation).toBeCloseTo(expected.deviation, 9);
      }),
    );
  });

  test("keep the deviation of numbers that are far from zero", () => {
    const values = [4, 7, 13, 16].map((value) => value + 1e5);
    expect(momentsOf(values).standardisation.deviation).toBeCloseTo(Math.sqrt(30), 9);
  });

  test.each([
    ["one value", [3]],
    ["a constant", [3, 3, 3, 3]],
    ["the constant zero", [0, 0, 0]],
    ["a constant but for 32-bit rounding", [1000, Math.fround(1000.00006), 1000]],
  ])("of %s carry no signal and may still be divided by", (_, values) => {
    const moments = momentsOf(values);
    expect(moments.carriesSignal).toBe(false);
    expect(schema.parse(moments.standardisation)).toEqual(moments.standardisation);
    expect(Math.abs(standardise(values[0]!, moments.standardisation))).toBeLessThan(1);
  });

  test("of nothing are a mean of zero and the least deviation", () => {
    expect(new RunningMoments().standardisation).toEqual({ mean: 0, deviation: 1e-9 });
  });

  test("of small but varying numbers carry a signal", () => {
    expect(momentsOf([1e-6, 2e-6, 3e-6]).carriesSignal).toBe(true);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuse %d", (bad) => {
    expect(() => momentsOf([1, bad])).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });

  test("bring what was standardised to mean 0 and deviation 1", () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => Math.sin(i) * 40 - 7);
    const { standardisation } = momentsOf(values);
    const again = momentsOf(values.map((value) => standardise(value, standardisation))).standardisation;
    expect(again.mean).toBeCloseTo(0, 12);
    expect(again.deviation).toBeCloseTo(1, 12);
  });
});

describe("the moments of every pixel", () => {
  test("are the moments of that pixel's values", () => {
    const random = randomFor(3, "maps");
    const maps = Array.from({ length: 40 }, () =>
      Float32Array.from({ length: 12 }, (_, i) => random.normal() + i),
    );
    const running = new RunningPixelMoments(12);
    for (const map of maps) running.add(map);
    const { mean, deviation } = running.moments;
    for (let pixel = 0; pixel < 12; pixel++) {
      const expected = twoPass(maps.map((map) => map[pixel]!));
      expect(mean[pixel]).toBeCloseTo(expected.mean, 5);
      expect(deviation[pixel]).toBeCloseTo(expected.deviation, 5);
    }
  });

  test("give a pixel that never changes a tenth of the map's typical deviation", () => {
    const running = new RunningPixelMoments(2);
    running.add(Float32Array.of(1, 0.5));
    running.add(Float32Array.of(3, 0.5));
    const { deviation } = running.moments;
    expect(deviation[0]).toBeCloseTo(Math.SQRT2, 6);
    expect(deviation[1]).toBeCloseTo(0.1, 6);
  });

  test.each([0, 1, 3])("of %i equal maps may be divided by", (count) => {
    const running = new RunningPixelMoments(4);
    for (let i = 0; i < count; i++) running.add(new Float32Array(4).fill(0.25));
    const { mean, deviation } = running.moments;
    expect([...mean]).toEqual(Array<number>(4).fill(count === 0 ? 0 : 0.25));
    expect([...deviation]).toEqual(Array<number>(4).fill(Math.fround(1e-9)));
  });

  test("refuse a map of another size or with a value that is not finite", () => {
    const running = new RunningPixelMoments(3);
    expect(() => running.add(new Float32Array(4))).toThrow(RangeError);
    expect(() => running.add(Float32Array.of(1, Number.NaN, 2))).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});
