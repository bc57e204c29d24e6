import { describe, expect, it } from "vitest";
import { ratioOf, takeTurns } from "../../bench/interleave.ts";
import { meanAndDeviation, median, quantile } from "../../bench/statistics.ts";
import { busyShare } from "../../bench/wait-for-quiet.ts";

describe("The median", () => {
  it("is the middle value, whatever the order", () => expect(median([9, 1, 5])).toBe(5));
  it("is the mean of the two middle values of an even number", () => expect(median([8, 1, 2, 3])).toBe(2.5));
  it("does not exist of nothing", () => expect(() => median([])).toThrow(RangeError));
});

describe("A quantile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it("is the smallest value that the share does not exceed", () => {
    expect([0.01, 0.5, 0.95, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 95, 100]);
  });

  it("of one value is that value", () => expect(quantile([7], 0.95)).toBe(7));

  it("leaves the values as they were", () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("Mean and deviation", () => {
  it("are of a sample, by n − 1", () => {
    const { mean, deviation } = meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(mean).toBe(5);
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it("of one value have no deviation, and of none do not exist", () => {
    expect(meanAndDeviation([0.5])).toEqual({ mean: 0.5, deviation: null });
    expect(() => meanAndDeviation([])).toThrow(RangeError);
  });
});

describe("Contenders", () => {
  it("take turns, and their first turn does not count", async () => {
    const seen: string[] = [];
    const contender = (name: string) => async (times: number) => {
      seen.push(name);
      return Array.from({ length: times }, () => seen.length);
    };
    const timings = await takeTurns({ a: contender("a"), b: contender("b") }, { rounds: 2, times: 3 });
    expect(seen).toEqual(["a", "b", "a", "b", "a", "b"]);
    expect(timings).toEqual({ a: [3, 3, 3, 5, 5, 5], b: [4, 4, 4, 6, 6, 6] });
  });

  it("are compared by their medians, with the extremes of single rounds", () => {
    const turns = { rounds: 2, times: 3 };
    expect(ratioOf([4, 4, 99, 9, 9, 9], [2, 2, 2, 3, 3, 3], turns)).toEqual({
      ratio: 9 / 2.5,
      lowest: 2,
      highest: 3,
    });
  });
});

describe("How busy the machine was", () => {
  it("is the share of time in which processors were not idle", () => {
    expect(busyShare({ idle: 100, total: 1000 }, { idle: 150, total: 1200 })).toBe(0.75);
  });

  it("is nothing where no time has passed", () => {
    expect(busyShare({ idle: 100, total: 1000 }, { idle: 100, total: 1000 })).toBe(0);
  });
});
