/** @file Tests of regions: connectivity, order, limits, and where they lie in the image. */
import { describe, expect, it } from "vitest";
import {
  type ImageGeometry,
  type Rectangle,
  region as regionSchema,
} from "../../../src-main/contract/image.ts";
import { decodeImage } from "../../../src-main/core/image/decode-image.ts";
import { placeCutout, placeImage } from "../../../src-main/core/image/placement.ts";
import { findRegions, maximumRegions } from "../../../src-main/core/image/regions.ts";
import { geometryOf, painted } from "./made-images.ts";

const options = { threshold: 1, minimumPixels: 1 };
const square = placeImage({ width: 64, height: 64 }, geometryOf());

/** A heatmap of zeros with some pixels set. */
function heatmapWith(...pixels: [x: number, y: number, value: number][]): Float32Array {
  const heatmap = new Float32Array(64 * 64);
  for (const [x, y, value] of pixels) heatmap[y * 64 + x] = value;
  return heatmap;
}

describe("regions of a heatmap", () => {
  it("are none where nothing is over the threshold, and the threshold itself is not over it", () => {
    expect(findRegions(new Float32Array(64 * 64).fill(1), square, options)).toEqual([]);
  });

  it("join pixels that touch at a corner", () => {
    const heatmap = heatmapWith([10, 10, 2], [11, 11, 3], [12, 10, 1.5]);
    expect(findRegions(heatmap, square, options)).toEqual([
      { x: 10, y: 10, width: 3, height: 2, area: 3, peak: 3 },
    ]);
  });

  it("do not join across the border of a row", () => {
    expect(findRegions(heatmapWith([63, 10, 2], [0, 11, 2]), square, options)).toHaveLength(2);
  });

  it("follow a winding area as one", () => {
    const spiral = [..."0123456789"].flatMap((_, i): [number, number, number][] => [
      [i, 20, 2],
      [9, 20 + i, 2],
      [i, 29, 2],
    ]);
    const regions = findRegions(heatmapWith(...spiral), square, options);
    expect(regions).toEqual([{ x: 0, y: 20, width: 10, height: 10, area: 28, peak: 2 }]);
  });

  it("come with the highest peak first", () => {
    const regions = findRegions(heatmapWith([5, 5, 2], [20, 20, 4], [40, 40, 3]), square, options);
    expect(regions.map(({ peak }) => peak)).toEqual([4, 3, 2]);
  });

  it("are dropped where they are smaller than the minimum", () => {
    const heatmap = heatmapWith([5, 5, 9], [20, 20, 2], [21, 20, 2]);
    const regions = findRegions(heatmap, square, { ...options, minimumPixels: 2 });
    expect(regions).toEqual([{ x: 20, y: 20, width: 2, height: 1, area: 2, peak: 2 }]);
  });

  it("are bounded in number, and the strongest stay", () => {
    const heatmap = new Float32Array(64 * 64);
    for (let y = 0; y < 64; y += 2) for (let x = 0; x < 64; x += 2) heatmap[y * 64 + x] = 2 + y + x / 100;
    const regions = findRegions(heatmap, square, options);
    expect(regions).toHaveLength(maximumRegions);
    expect(regions[0]!.peak).toBeCloseTo(2 + 62.62, 4);
    expect(Math.min(...regions.map(({ peak }) => peak))).toBeGreaterThan(50);
  });

  it("never lie in the padding of a letterbox, nor join through it", () => {
    const landscape = placeImage({ width: 640, height: 320 }, geometryOf());
    const everything = findRegions(new Float32Array(64 * 64).fill(2), landscape, options);
    expect(everything).toEqual([{ x: 0, y: 0, width: 640, height: 320, area: 640 * 320, peak: 2 }]);
    expect(findRegions(heatmapWith([30, 5, 9], [30, 60, 9]), landscape, options)).toEqual([]);
  });

  it("count their area in pixels of the upright image", () => {
    const stretched = placeImage({ width: 640, height: 128 }, geometryOf({ fit: "stretch" }));
    const [region] = findRegions(heatmapWith([1, 1, 2], [2, 1, 2]), stretched, options);
    expect(region).toEqual({ x: 10, y: 2, width: 20, height: 2, area: 40, peak: 2 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "refuse the value %d, rather than calling the part good",
    (value) => {
      expect(() => findRegions(heatmapWith([5, 5, value]), square, options)).toThrow(/not numbers/);
    },
  );

  it("refuse a heatmap of another size", () => {
    expect(() => findRegions(new Float32Array(32 * 32), square, options)).toThrow(
      /1024 values is not 64 × 64/,
    );
  });

  const looks: [string, Partial<ImageGeometry>][] = [
    ["letterbox", { fit: "letterbox" }],
    ["stretch", { fit: "stretch" }],
    ["crop", { fit: "crop" }],
    ["a region of interest", { regionOfInterest: { x: 80, y: 40, width: 200, height: 120 } }],
    [
      "a cropped region of interest",
      { fit: "crop", regionOfInterest: { x: 60, y: 30, width: 220, height: 130 } },
    ],
  ];

  it.each(looks)("lie where the defect lies in the image, with %s", async (_, changes) => {
    const defect: Rectangle = { x: 130, y: 70, width: 44, height: 30 };
    const inDefect = (x: number, y: number) =>
      x >= defect.x && x < defect.x + defect.width && y >= defect.y && y < defect.y + defect.height;
    const bytes = await painted(300, 200, (x, y) => (inDefect(x, y) ? [255, 255, 255] : [0, 0, 0]))
      .png()
      .toBuffer();
    const geometry = geometryOf({ channels: 1, ...changes });
    const { pixels, placement } = await decodeImage(bytes, geometry);
    const heatmap = Float32Array.from(pixels, (value) => value / 135);
    const regions = findRegions(heatmap, placement, options);
    expect(regions).toHaveLength(1);
    const found = regionSchema.parse(regions[0]);
    const pixel = Math.max(
      placement.source.width / placement.target.width,
      placement.source.height / placement.target.height,
    );
    expect(Math.abs(found.x - defect.x)).toBeLessThanOrEqual(pixel);
    expect(Math.abs(found.y - defect.y)).toBeLessThanOrEqual(pixel);
    expect(Math.abs(found.x + found.width - defect.x - defect.width)).toBeLessThanOrEqual(pixel);
    expect(Math.abs(found.y + found.height - defect.y - defect.height)).toBeLessThanOrEqual(pixel);
  });
});

describe("regions of an aligned image", () => {
  const plain = placeImage({ width: 200, height: 200 }, geometryOf());
  const aligned = placeCutout(plain, { x: 120, y: 90, radians: Math.PI / 4, side: 64 });

  it("lie where they are in the image as it was taken", () => {
    // Ten pixels right of the middle of the square is ten pixels down and right in the image, each over √2.
    const [region] = findRegions(
      heatmapWith([41, 31, 2], [42, 31, 2], [41, 32, 2], [42, 32, 3]),
      aligned,
      options,
    );
    const middle = 10 / Math.SQRT2;
    expect(Math.abs(region!.x + region!.width / 2 - (120 + middle))).toBeLessThanOrEqual(1);
    expect(Math.abs(region!.y + region!.height / 2 - (90 + middle))).toBeLessThanOrEqual(1);
    expect(region!.area).toBeCloseTo(4, 9);
    expect(region!.peak).toBe(3);
  });

  it("fit closely around a line that is turned", () => {
    const line = Array.from({ length: 40 }, (_, i): [number, number, number] => [12 + i, 12 + i, 2]);
    const [region] = findRegions(heatmapWith(...line), aligned, options);
    // A diagonal of the square, turned by 45°, stands upright: the rectangle around its turned box would be as wide as high.
    expect(region!.width).toBeLessThanOrEqual(4);
    expect(region!.height).toBeGreaterThan(50);
  });

  it("are not where the cut-out reaches beyond the image", () => {
    const beyond = placeCutout(plain, { x: 5, y: 100, radians: 0, side: 64 });
    expect(findRegions(heatmapWith([10, 30, 5], [11, 30, 5]), beyond, options)).toEqual([]);
    expect(findRegions(heatmapWith([40, 30, 5]), beyond, options)).toHaveLength(1);
  });
});
