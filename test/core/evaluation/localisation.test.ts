/** @file Pixel AUROC against scikit-learn's, AU-PRO against its definition, and the laws that they obey. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PixelRanking } from "../../../src-main/core/evaluation/localisation.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

interface GoldenCase {
  name: string;
  width: number;
  images: { heatmap: number[]; mask: number[] }[];
  pixelAuroc: number | null;
  auPro30: number | null;
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/localisation.json", import.meta.url), "utf8"),
) as GoldenCase[];

/** Ranks the images of a golden case, the heatmaps' values changed by `change`. */
function rankingOf({ images, width }: GoldenCase, change = (score: number) => score): PixelRanking {
  const ranking = new PixelRanking();
  for (const { heatmap, mask } of images) {
    ranking.add(Float32Array.from(heatmap, change), width, Uint8Array.from(mask));
  }
  return ranking;
}

/** A golden number but for rounding; null stays null. */
function near(expected: number | null): unknown {
  const rounded = expect.closeTo(expected ?? 0, 10);
  return expected === null ? null : rounded;
}

describe.each(golden)("for $name", (given) => {
  test("the pixel AUROC is scikit-learn's", () => {
    expect(rankingOf(given).pixelAuroc()).toEqual(near(given.pixelAuroc));
  });

  test("the AU-PRO is that of its definition", () => {
    expect(rankingOf(given).auPro30()).toEqual(near(given.auPro30));
  });
});

const noisy = golden.find((given) => given.name === "noisy maps of several defects")!;

test("negated heatmaps have the complementary pixel AUROC", () => {
  const negated = rankingOf(noisy, (score) => -score).pixelAuroc();
  expect(negated).toBeCloseTo(1 - rankingOf(noisy).pixelAuroc()!, 12);
});

test("a monotone change of the heatmaps and another order of the images change nothing", () => {
  const expected = rankingOf(noisy);
  const changed = rankingOf({ ...noisy, images: noisy.images.toReversed() }, (score) => 8 * score + 16);
  expect(changed.pixelAuroc()).toBeCloseTo(expected.pixelAuroc()!, 6);
  expect(changed.auPro30()).toBeCloseTo(expected.auPro30()!, 6);
});

test("an image without a mask counts as one whose mask is empty", () => {
  const [first, good] = [noisy.images[0]!, noisy.images[3]!];
  const add = (mask: Uint8Array | null) => {
    const ranking = new PixelRanking();
    ranking.add(Float32Array.from(first.heatmap), noisy.width, Uint8Array.from(first.mask));
    ranking.add(Float32Array.from(good.heatmap), noisy.width, mask);
    return [ranking.pixelAuroc(), ranking.auPro30()];
  };
  expect(add(null)).toEqual(add(Uint8Array.from(good.mask)));
});

test("a small defect weighs as much as a large one in the AU-PRO, and by its pixels in the pixel AUROC", () => {
  const ranking = new PixelRanking();
  // Two defects of 4 and 1 pixels: only the large one is found, above all good pixels.
  const mask = Uint8Array.of(255, 255, 255, 255, 0, 255, 0, 0, 0, 0);
  const heatmap = Float32Array.of(9, 9, 9, 9, 1, 0, 2, 3, 4, 5);
  ranking.add(heatmap, 10, mask);
  expect(ranking.auPro30()).toBeCloseTo(0.5, 12);
  expect(ranking.pixelAuroc()).toBeCloseTo(0.8, 12);
});

test("the AU-PRO at the limit interpolates between the thresholds that occur", () => {
  const ranking = new PixelRanking();
  // At the top score half of the good pixels and all of the defect: the curve is y = 2x up to the limit.
  ranking.add(Float32Array.of(1, 1, 0, 1), 4, Uint8Array.of(255, 0, 0, 255));
  expect(ranking.auPro30()).toBeCloseTo(0.3, 12);
});

test("both measures stay within [0, 1]", () => {
  const pixels = fc.array(fc.record({ score: fc.integer({ min: 0, max: 3 }), isDefect: fc.boolean() }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(pixels, (given) => {
      const ranking = new PixelRanking();
      const heatmap = Float32Array.from(given, ({ score }) => score);
      ranking.add(
        heatmap,
        given.length,
        Uint8Array.from(given, ({ isDefect }) => (isDefect ? 255 : 0)),
      );
      for (const measure of [ranking.pixelAuroc() ?? 0, ranking.auPro30() ?? 0]) {
        expect(measure).toBeGreaterThanOrEqual(0);
        expect(measure).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("beyond its capacity the ranking stays close to the exact one", () => {
  const exact = new PixelRanking();
  const capacity = 2000;
  const thinned = new PixelRanking(capacity);
  const random = randomFor(5, "pixels");
  const mask = new Uint8Array(100 * 100);
  for (let row = 20; row < 40; row++) mask.fill(255, row * 100 + 30, row * 100 + 60);
  for (let image = 0; image < 30; image++) {
    const heatmap = Float32Array.from(mask, (value) => random.normal() + value / 255);
    for (const ranking of [exact, thinned]) ranking.add(heatmap, 100, mask);
  }
  expect(Math.abs(thinned.pixelAuroc()! - exact.pixelAuroc()!)).toBeLessThan(4 / capacity);
  expect(Math.abs(thinned.auPro30()! - exact.auPro30()!)).toBeLessThan(4 / capacity);
});

test("nothing added has no measure", () => {
  expect(new PixelRanking().pixelAuroc()).toBeNull();
  expect(new PixelRanking().auPro30()).toBeNull();
});

test("a heatmap that is not finite and a mask of another size are refused", () => {
  const ranking = new PixelRanking();
  expect(() => ranking.add(Float32Array.of(1, Number.NaN), 2, null)).toThrow(
    expect.objectContaining({ name: "KensaError", code: "invalid-input" }),
  );
  expect(() => ranking.add(Float32Array.of(1, 2), 2, new Uint8Array(3))).toThrow(RangeError);
});
