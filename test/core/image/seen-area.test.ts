import fc from "fast-check";
import { expect, it } from "vitest";
import type { ImageGeometry, Polygon } from "../../../src-main/contract/image.ts";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { placeImage } from "../../../src-main/core/image/placement.ts";
import { seenArea, withinSeen } from "../../../src-main/core/image/seen-area.ts";
import { pictureOf } from "../dataset/pictures.ts";

const geometry: ImageGeometry = { size: 32, channels: 1, fit: "stretch", regionOfInterest: null };
const upright = { width: 64, height: 64 };

function box(left: number, top: number, right: number, bottom: number): Polygon {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

/** Rows of `#` where the square is looked at and `.` where it is not. */
function drawn(seen: Uint8Array, size: number): string[] {
  return Array.from({ length: size }, (_, row) =>
    Array.from(seen.subarray(row * size, (row + 1) * size), (value) => (value === 1 ? "#" : ".")).join(""),
  );
}

it("is the whole square, and costs nothing, where nothing was drawn", () => {
  const placement = placeImage(upright, geometry);
  expect(seenArea(placement, geometry)).toBeNull();
  expect(seenArea(placement, { ...geometry, ignored: [] })).toBeNull();
});

it("is the inside of an outline, without what is ignored in it", () => {
  const placement = placeImage({ width: 28, height: 28 }, { ...geometry, size: 28 });
  const seen = seenArea(placement, {
    ...geometry,
    size: 28,
    outline: box(2, 1, 10, 5),
    ignored: [box(4, 2, 6, 4), box(20, 20, 28, 28)],
  });
  const rows = drawn(seen!, 28).map((row) => row.slice(0, 12));
  expect(rows.slice(0, 7)).toEqual([
    "............",
    "..########..",
    "..##..####..",
    "..##..####..",
    "..########..",
    "............",
    "............",
  ]);
  expect(rows.slice(7).every((row) => row === "............")).toBe(true);
});

it("follows slanted lines, and leaves out the middle of an outline that crosses itself", () => {
  const placement = placeImage({ width: 28, height: 28 }, { ...geometry, size: 28 });
  const triangle = [
    { x: 0, y: 0 },
    { x: 28, y: 0 },
    { x: 0, y: 28 },
  ];
  const seen = drawn(seenArea(placement, { ...geometry, size: 28, outline: triangle })!, 28);
  expect(seen.map((row) => row.lastIndexOf("#") + 1)).toEqual(
    Array.from({ length: 28 }, (_, row) => 27 - row),
  );
  const doubled = [...box(0, 0, 20, 20), { x: 0, y: 0 }, ...box(5, 5, 15, 15), { x: 5, y: 5 }];
  const ring = drawn(seenArea(placement, { ...geometry, size: 28, outline: doubled })!, 28);
  expect(ring[10]).toBe("#####..........#####........");
});

it("lies in the picture where it was drawn, whatever the region of interest and the fit", () => {
  const size = fc.integer({ min: 40, max: 300 });
  fc.assert(
    fc.property(size, size, fc.constantFrom("letterbox", "stretch", "crop"), (width, height, fit) => {
      const regionOfInterest = { x: 8, y: 4, width: width - 16, height: height - 12 };
      const placement = placeImage({ width, height }, { ...geometry, fit, regionOfInterest });
      const { source, target } = placement;
      const half = box(source.x, source.y, source.x + source.width / 2, source.y + source.height);
      const seen = seenArea(placement, { ...geometry, outline: half })!;
      const pixels = seen.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(pixels - (target.width * target.height) / 2)).toBeLessThanOrEqual(target.height);
      expect(seen[16 * 32 + target.x]).toBe(1);
      expect(seen[16 * 32 + target.x + target.width - 1]).toBe(0);
    }),
  );
});

it("makes everything else the neutral grey when an image is decoded, in every channel", async () => {
  const bytes = await pictureOf(new Uint8Array(64 * 64).fill(250))
    .png()
    .toBuffer();
  for (const channels of [1, 3] as const) {
    const ignored = [box(0, 0, 32, 64)];
    const { pixels, seen } = await decodeImage(bytes, { ...geometry, channels, ignored });
    const left = pixels.subarray(0, 16 * channels);
    const right = pixels.subarray(16 * channels, 32 * channels);
    expect([...left].every((value) => value === neutralGrey)).toBe(true);
    expect([...right].every((value) => value === 250)).toBe(true);
    expect(seen!.reduce((sum, value) => sum + value, 0)).toBe(16 * 32);
  }
});

it("gives the same pixels as before where nothing is ignored", async () => {
  const picture = pictureOf(Uint8Array.from({ length: 64 * 64 }, (_, i) => i % 251));
  const bytes = await picture.png().toBuffer();
  const before = await decodeImage(bytes, geometry);
  const after = await decodeImage(bytes, { ...geometry, ignored: [] });
  expect(after).toEqual(before);
});

it("empties the heatmap where nothing is looked at", () => {
  const masked = withinSeen(Float32Array.of(3, 3, 0.5, 0.5), Uint8Array.of(1, 0, 1, 0));
  expect([...masked]).toEqual([3, 0, 0.5, 0]);
});
