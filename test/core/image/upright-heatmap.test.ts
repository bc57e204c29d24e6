import { describe, expect, it } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { placeImage, type Size, toUprightRectangle } from "../../../src-main/core/image/placement.ts";
import { heatmapOnUpright } from "../../../src-main/core/image/upright-heatmap.ts";
import { geometryOf } from "./made-images.ts";

const SIZE = 32;

function place(upright: Size, changes: Partial<ImageGeometry> = {}) {
  return placeImage(upright, geometryOf({ size: SIZE, fit: "stretch", ...changes }));
}

/** A heatmap from a function of the column and the row. */
function painted(value: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => value(i % SIZE, Math.floor(i / SIZE)));
}

const numbered = painted((x, y) => y * SIZE + x);

describe("The heatmap on the upright image", () => {
  it("is the heatmap itself where the image has its size", () => {
    expect(heatmapOnUpright(numbered, place({ width: SIZE, height: SIZE }))).toEqual(numbered);
  });

  it("lies between its pixels in a larger image, and is even beyond the outermost ones", () => {
    const result = heatmapOnUpright(
      painted((x) => x),
      place({ width: 2 * SIZE, height: SIZE }),
    );
    const row = [...result.subarray(5 * 2 * SIZE, 6 * 2 * SIZE)];
    expect(row.slice(0, 4)).toEqual([0, 0.25, 0.75, 1.25]);
    expect(row.slice(-3)).toEqual([30.25, 30.75, 31]);
  });

  it("takes the value at the middle of each pixel in a smaller image", () => {
    const result = heatmapOnUpright(
      painted((_x, y) => y),
      place({ width: SIZE, height: SIZE / 2 }),
    );
    const column = Array.from({ length: SIZE / 2 }, (_, y) => result[y * SIZE]);
    expect(column.slice(0, 3)).toEqual([0.5, 2.5, 4.5]);
  });

  it("takes nothing from the bars of a letterbox", () => {
    const placement = place({ width: 64, height: 32 }, { fit: "letterbox" });
    const { y, height } = placement.target;
    const bars = painted((_x, row) => (row < y || row >= y + height ? 100 : 1));
    expect(Math.max(...heatmapOnUpright(bars, placement))).toBe(1);
  });

  it("has its lowest value wherever the network did not look", () => {
    const region = { x: 10, y: 20, width: 64, height: 48 };
    const upright = { width: 100, height: 90 };
    const placement = place(upright, { regionOfInterest: region });
    const result = heatmapOnUpright(
      painted((x) => x - 7),
      placement,
    );
    const outside = result.filter((_, i) => {
      const [x, y] = [i % upright.width, Math.floor(i / upright.width)];
      return x < 10 || x >= 74 || y < 20 || y >= 68;
    });
    expect(outside).toHaveLength(100 * 90 - 64 * 48);
    expect(new Set(outside)).toEqual(new Set([-7]));
    expect(result[40 * 100 + 70]).toBeCloseTo(((70.5 - 10) * SIZE) / 64 - 0.5 - 7, 5);
  });

  it.each([
    ["stretch", { width: 61, height: 47 }, null],
    ["letterbox", { width: 90, height: 40 }, null],
    ["letterbox", { width: 20, height: 70 }, { x: 3, y: 5, width: 12, height: 50 }],
    ["crop", { width: 120, height: 50 }, null],
    ["crop", { width: 70, height: 80 }, { x: 8, y: 9, width: 60, height: 31 }],
  ] as const)("with the fit %s shows a peak where its pixel lies in the image %o", (fit, upright, region) => {
    const placement = place(upright, { fit, regionOfInterest: region });
    const { x, y, width, height } = placement.target;
    const dot = { x: x + Math.floor(width / 2), y: y + Math.floor(height / 3) };
    const result = heatmapOnUpright(
      painted((column, row) => (column === dot.x && row === dot.y ? 1 : 0)),
      placement,
    );
    const peak = result.indexOf(Math.max(...result));
    const box = toUprightRectangle(placement, { ...dot, width: 1, height: 1 });
    const [peakX, peakY] = [peak % upright.width, Math.floor(peak / upright.width)];
    expect(peakX).toBeGreaterThanOrEqual(box.x);
    expect(peakX).toBeLessThan(box.x + box.width);
    expect(peakY).toBeGreaterThanOrEqual(box.y);
    expect(peakY).toBeLessThan(box.y + box.height);
  });

  it("is refused where it is no number, or of another size", () => {
    const placement = place({ width: 64, height: 64 });
    expect(() => heatmapOnUpright(numbered.with(3, Number.NaN), placement)).toThrow("not numbers");
    expect(() => heatmapOnUpright(new Float32Array(9), placement)).toThrow(RangeError);
  });
});
