import { describe, expect, it } from "vitest";
import { greedyCoreset } from "../../../src-main/core/calibration/coreset.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const points = (...values: number[]) => values.map((value) => Float32Array.of(value, 0));

describe("A coreset", () => {
  it("takes the point furthest from all before it, each time", async () => {
    const line = points(0, 1, 2, 10, 6);
    expect(await greedyCoreset(line, { count: 4, first: 0 })).toEqual([0, 3, 4, 2]);
  });

  it("holds every point where that many are asked for, each once", async () => {
    const chosen = await greedyCoreset(points(3, 1, 2), { count: 9, first: 1 });
    expect(chosen.toSorted()).toEqual([0, 1, 2]);
  });

  it("ends where every point is one of the chosen", async () => {
    expect(await greedyCoreset(points(5, 5, 7, 5, 7), { count: 4, first: 0 })).toEqual([0, 2]);
  });

  it("lies at most twice as far from the points as the best one could (Gonzalez 1985)", async () => {
    const random = randomFor(1, "clusters");
    const clustered = Array.from({ length: 60 }, (_, i) =>
      Float32Array.of(100 * (i % 4) + random.uniform(), random.uniform()),
    );
    const chosen = await greedyCoreset(clustered, { count: 4, first: 0 });
    // A chosen point in each cluster, whose points are less than √2 apart.
    expect(new Set(chosen.map((index) => index % 4)).size).toBe(4);
    for (const point of clustered) {
      const distances = chosen.map((index) =>
        Math.hypot(point[0]! - clustered[index]![0]!, point[1]! - clustered[index]![1]!),
      );
      expect(Math.min(...distances)).toBeLessThan(Math.SQRT2);
    }
  });

  it("tells of each point as it is chosen, and stops where that throws", async () => {
    const told: number[] = [];
    await greedyCoreset(points(1, 2, 3), { count: 3, first: 0, onChosen: (count) => void told.push(count) });
    expect(told).toEqual([1, 2, 3]);
    const stopped = greedyCoreset(points(1, 2, 3), {
      count: 3,
      first: 0,
      onChosen: () => {
        throw new Error("enough");
      },
    });
    await expect(stopped).rejects.toThrow("enough");
  });
});
