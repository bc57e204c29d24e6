import { describe, expect, test } from "vitest";
import { ThumbnailComparison } from "../../../src-main/core/dataset/compare-thumbnails.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const PIXELS = 32 * 32;

/** Thumbnails that lie on a line, each as far from the next as the last from the first is in `count` steps. */
function onALine(count: number): Uint8Array {
  const [from, to] = [0, 1].map((draw) => {
    const picture = new Float32Array(PIXELS);
    randomFor(1, "picture", draw).fillNormal(picture);
    return picture;
  }) as [Float32Array, Float32Array];
  return Uint8Array.from({ length: count * PIXELS }, (_, i) => {
    const share = Math.floor(i / PIXELS) / count;
    return 128 + 30 * ((1 - share) * from[i % PIXELS]! + share * to[i % PIXELS]!);
  });
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("ThumbnailComparison", () => {
  test("measures differences of pictures that are brought to mean 0 and standard deviation 1", () => {
    const picture = Uint8Array.from({ length: PIXELS }, (_, i) => (i % 2 === 0 ? 100 : 120));
    const opposite = picture.map((value) => 2 * (220 - value));
    const comparison = new ThumbnailComparison(Uint8Array.from([...picture, ...picture, ...opposite]));
    expect(comparison.difference(0, 1)).toBe(0);
    expect(comparison.difference(0, 2)).toBeCloseTo(2, 6);
  });

  test("finds what a comparison of all pairs finds", async () => {
    const comparison = new ThumbnailComparison(onALine(80));
    const limit = 1.5 * comparison.difference(40, 41);
    const ends = upTo(79).filter((image) => comparison.difference(image, image + 1) >= limit);
    const groups = await comparison.groupsWithin(limit, upTo(80));
    expect(groups.map((group) => group[0])).toEqual([0, ...ends.map((image) => image + 1)]);
    const every3rd = upTo(80).filter((image) => image % 3 === 0);
    const step = 0.5 * comparison.difference(39, 42);
    expect(await comparison.groupsWithin(step, every3rd)).toEqual(every3rd.map((image) => [image]));
  });

  test("says how far it is, also where images are compared once more, and lets others have their turn", async () => {
    const told: [number, number][] = [];
    const comparison = new ThumbnailComparison(onALine(600), {
      onProgress: (...progress) => told.push(progress),
    });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    });
    await comparison.groupsWithin(0.1, upTo(600));
    expect(told.at(-1)).toEqual([600, 600]);
    expect(told).toContainEqual([256, 600]);
    await comparison.groupsWithin(0.1, upTo(100));
    clearInterval(timer);
    expect(told.at(-1)).toEqual([700, 700]);
    expect(turns).toBeGreaterThan(0);
  });

  test("stops when it is asked to in between", async () => {
    const stop = new AbortController();
    const comparison = new ThumbnailComparison(onALine(600), {
      signal: stop.signal,
      onProgress: (done) => done > 0 && setImmediate(() => stop.abort()),
    });
    await expect(comparison.groupsWithin(0.1, upTo(600))).rejects.toMatchObject({ code: "cancelled" });
  });
});
