/** @file Sorted weighted scores: exact while they fit, and close to exact beyond. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScoreTally, type WeightedScores } from "../../../src-main/core/evaluation/score-tally.ts";
import { type Random, randomFor } from "../../../src-main/core/random/random.ts";

/** The weight above a threshold, as a share of all. */
function shareAbove({ scores, weights }: WeightedScores, threshold: number): number {
  let above = 0;
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    total += weight;
    if (scores[i]! > threshold) above += weight;
  }
  return above / total;
}

describe("within its capacity", () => {
  test("a tally holds every distinct score once, ascending, with the sum of its weights", () => {
    const score = fc.integer({ min: -5, max: 5 }).map((value) => value / 4);
    const batch = fc.record({
      scores: fc.array(score, { maxLength: 9 }),
      weight: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(batch), (batches) => {
        const tally = new ScoreTally();
        const expected = new Map<number, number>();
        for (const { scores, weight } of batches) {
          tally.add(Float32Array.from(scores), weight);
          for (const each of scores) expected.set(each, (expected.get(each) ?? 0) + weight);
        }
        const { scores, weights } = tally.sorted();
        const ascending = [...expected].toSorted(([a], [b]) => a - b);
        expect([...scores].map((value, i) => [value, weights[i]])).toEqual(ascending);
      }),
    );
  });

  test("a tally leaves what it is given as it was, and may be added to after it was read", () => {
    const tally = new ScoreTally();
    const scores = Float32Array.of(3, 1, 2);
    tally.add(scores, 1);
    expect([...tally.sorted().scores]).toEqual([1, 2, 3]);
    expect([...scores]).toEqual([3, 1, 2]);
    tally.add(Float32Array.of(2, 0), 2);
    expect([...tally.sorted().scores]).toEqual([0, 1, 2, 3]);
    expect([...tally.sorted().weights]).toEqual([2, 1, 3, 1]);
  });
});

describe("beyond its capacity", () => {
  const CAPACITY = 1000;
  const kinds: [string, (random: Random) => number][] = [
    ["spread-out scores", (random) => random.normal()],
    ["scores that crowd in a narrow band", (random) => 0.5 + 1e-4 * random.uniform()],
    ["scores half of which are zero", (random) => Math.max(0, random.normal())],
    [
      "a few heavy ties among spread-out scores",
      (random) => (random.integer(2) === 0 ? random.normal() : random.integer(5) / 2),
    ],
  ];

  test.each(kinds)("a tally of %s moves hardly any weight across any threshold", (_, draw) => {
    const random = randomFor(11, "tally");
    const all: number[] = [];
    const tally = new ScoreTally(CAPACITY);
    for (let batch = 0; batch < 100; batch++) {
      const scores = Float32Array.from({ length: 400 }, () => draw(random));
      all.push(...scores);
      tally.add(scores, 2);
    }
    const sorted = tally.sorted();
    expect(sorted.scores.length).toBeLessThanOrEqual(2 * CAPACITY);
    expect(sorted.weights.reduce((sum, weight) => sum + weight, 0)).toBe(80_000);
    expect([...sorted.scores].toSorted((a, b) => a - b)).toEqual([...sorted.scores]);
    const exact = all.toSorted((a, b) => a - b);
    for (let i = 0; i < exact.length - 1; i += 499) {
      const above = exact.filter((score) => score > exact[i]!).length / exact.length;
      expect(Math.abs(shareAbove(sorted, exact[i]!) - above)).toBeLessThan(8 / CAPACITY);
    }
  });
});
