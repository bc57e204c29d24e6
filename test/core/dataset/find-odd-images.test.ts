import { expect, it } from "vitest";
import { findOddImages } from "../../../src-main/core/dataset/find-odd-images.ts";
import { thumbnailBytes, thumbnailSide } from "../../../src-main/core/dataset/record-thumbnail.ts";
import { partPixels } from "./pictures.ts";

/** Thumbnails of parts; what `change` returns takes the place of a part's pixels. */
function setOf(count: number, change: (pixels: Uint8Array, part: number) => Uint8Array = (pixels) => pixels) {
  const thumbnails = new Uint8Array(count * thumbnailBytes);
  for (let part = 0; part < count; part++) {
    const pixels = change(partPixels(part, { side: thumbnailSide }), part);
    thumbnails.set(pixels, part * thumbnailBytes);
  }
  return { thumbnails, hashes: Array.from({ length: count }, (_, part) => `${(part * 7919) % 10007}`) };
}

function spotted(pixels: Uint8Array): Uint8Array {
  for (let row = 2; row < 6; row++) pixels.fill(255, row * thumbnailSide + 3, row * thumbnailSide + 7);
  return pixels;
}

function highest(oddness: Float32Array, count: number): number[] {
  return [...oddness.keys()].sort((a, b) => oddness[b]! - oddness[a]!).slice(0, count);
}

it("puts parts with a spot before all others", async () => {
  const bad = [5, 23, 77];
  const { thumbnails, hashes } = setOf(100, (pixels, part) =>
    bad.includes(part) ? spotted(pixels) : pixels,
  );
  const oddness = await findOddImages(thumbnails, hashes);
  expect(highest(oddness, 3).sort((a, b) => a - b)).toEqual(bad);
  expect(bad.every((part) => oddness[part]! > 2)).toBe(true);
});

it("finds a picture of something else, and one that is turned", async () => {
  const { thumbnails, hashes } = setOf(60, (pixels, part) => {
    if (part === 10) return pixels.map((_, i) => (i % 2) * 200);
    return part === 20 ? pixels.map((value, i) => (i < thumbnailBytes / 2 ? value : 40)) : pixels;
  });
  expect(highest(await findOddImages(thumbnails, hashes), 2).sort((a, b) => a - b)).toEqual([10, 20]);
});

it("calls the middle of a set usual, whatever the exposure of its images", async () => {
  const { thumbnails, hashes } = setOf(50, (pixels, part) =>
    pixels.map((value) => value * (0.6 + 0.008 * part)),
  );
  const sorted = (await findOddImages(thumbnails, hashes)).toSorted();
  expect(sorted[25]).toBeCloseTo(1);
  expect(sorted[49]).toBeLessThan(2);
});

it("does not depend on the order of the images", async () => {
  const { thumbnails, hashes } = setOf(400);
  const oddness = await findOddImages(thumbnails, hashes);
  const backwards = new Uint8Array(thumbnails.length);
  for (let i = 0; i < 400; i++) {
    const start = (399 - i) * thumbnailBytes;
    backwards.set(thumbnails.subarray(start, start + thumbnailBytes), i * thumbnailBytes);
  }
  const again = await findOddImages(backwards, hashes.toReversed());
  expect([...again].toReversed()).toEqual([...oddness].map((value) => expect.closeTo(value, 4)));
});

it("says nothing of a set that is too small to know what is usual", async () => {
  const { thumbnails, hashes } = setOf(9);
  expect([...(await findOddImages(thumbnails, hashes))]).toEqual(Array.from({ length: 9 }, () => 0));
});

it("finds nothing odd among copies of one picture", async () => {
  const first = partPixels(0, { side: thumbnailSide });
  const { thumbnails, hashes } = setOf(20, () => first);
  expect(Math.max(...(await findOddImages(thumbnails, hashes)))).toBeLessThanOrEqual(1);
});

it("says how far it is, and stops when it is asked to in between", async () => {
  const { thumbnails, hashes } = setOf(300);
  const told: number[] = [];
  await findOddImages(thumbnails, hashes, { onProgress: (done) => told.push(done) });
  expect(told).toEqual([256, 300]);
  const stop = new AbortController();
  const onProgress = () => setImmediate(() => stop.abort());
  await expect(findOddImages(thumbnails, hashes, { signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: "cancelled",
  });
});
