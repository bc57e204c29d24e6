/** @file Demo parts: repeatable, alike but never the same, and with masks that are exact. */
import { describe, expect, test } from "vitest";
import type { DefectKind } from "../../../assets/demo-part/defects.ts";
import { DEFECT_KINDS, severityOf } from "../../../assets/demo-part/defects.ts";
import { drawPart } from "../../../assets/demo-part/draw-part.ts";

const SIZE = 128;
const good = (index: number, seed = 1): Uint8Array => drawPart({ seed, index, size: SIZE }).pixels;

function drawDefective(
  index: number,
  defect: DefectKind,
  size = SIZE,
): { pixels: Uint8Array; mask: Uint8Array } {
  const { pixels, mask } = drawPart({ seed: 1, index, size, defect });
  if (mask === null) throw new Error("A defective part has a mask.");
  return { pixels, mask };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Grey level at a place given in image sides. */
function greyAt(pixels: Uint8Array, x: number, y: number): number {
  return pixels[Math.floor(y * SIZE) * SIZE + Math.floor(x * SIZE)]!;
}

describe("a good part", () => {
  test("is the same picture each time it is asked for", () => {
    expect(good(3)).toEqual(good(3));
  });

  test("differs from every other part of its series and from its namesake in another one", () => {
    expect(good(3)).not.toEqual(good(4));
    expect(good(3)).not.toEqual(good(3, 2));
  });

  test("has no mask", () => {
    expect(drawPart({ seed: 1, index: 0, size: SIZE }).mask).toBeNull();
  });

  test("is bright metal with a dark bore on a dark mat, well exposed, in every picture", () => {
    for (let index = 0; index < 12; index += 1) {
      const pixels = good(index);
      expect(pixels).toHaveLength(SIZE * SIZE);
      expect(greyAt(pixels, 0.03, 0.03)).toBeLessThan(70);
      expect(greyAt(pixels, 0.41, 0.5)).toBeLessThan(50);
      expect(greyAt(pixels, 0.7, 0.5)).toBeGreaterThan(110);
      expect(pixels.filter((level) => level === 255).length).toBeLessThan(0.01 * pixels.length);
    }
  });

  test("varies in position, turn and light between pictures, but only a little", () => {
    const levels = Array.from({ length: 12 }, (_, index) => mean(good(index)));
    const spread = Math.max(...levels) - Math.min(...levels);
    expect(spread).toBeGreaterThan(2);
    expect(spread).toBeLessThan(30);
  });

  test.each([64, 200, 512])("can be drawn %i pixels wide, with the same scene in it", (size) => {
    const { pixels } = drawPart({ seed: 1, index: 0, size });
    expect(pixels).toHaveLength(size * size);
    expect(Math.abs(mean(pixels) - mean(good(0)))).toBeLessThan(3);
  });

  test.each([{ size: 15 }, { size: 64.5 }, { size: 4096 }, { index: -1 }])("is refused for %o", (wrong) => {
    expect(() => drawPart({ seed: 1, index: 0, size: SIZE, ...wrong })).toThrow(
      expect.objectContaining({ name: "KensaError", code: "invalid-input" }),
    );
  });
});

describe.each(DEFECT_KINDS)("a part with a %s", (kind) => {
  const indices = Array.from({ length: 15 }, (_, index) => index);

  test("is the good part of its number wherever the mask is black, and differs wherever it is white", () => {
    for (const index of indices) {
      const { pixels, mask } = drawDefective(index, kind);
      const sound = good(index);
      const changed = pixels.map((level, i) => (level === sound[i] ? 0 : 255));
      expect(mask, `part ${index}`).toEqual(changed);
    }
  });

  test("has a defect on every picture, and one that leaves most of the part alone", () => {
    for (const index of indices) {
      const share = mean(drawDefective(index, kind).mask) / 255;
      expect(share, `part ${index}`).toBeGreaterThan(0.0005);
      expect(share, `part ${index}`).toBeLessThan(0.08);
    }
  });

  test("is far easier to see where it is severe than where it is slight", () => {
    const damage = (index: number): number => {
      const sound = good(index);
      return mean(drawDefective(index, kind).pixels.map((level, i) => Math.abs(level - sound[i]!)));
    };
    const slight = mean(indices.filter((index) => severityOf(index) < 0.3).map(damage));
    const severe = mean(indices.filter((index) => severityOf(index) > 0.7).map(damage));
    expect(severe).toBeGreaterThan(2 * slight);
  });

  test("has a mask at every picture size", () => {
    const [coarse, fine] = [64, 256].map((size) => mean(drawDefective(0, kind, size).mask));
    expect(coarse).toBeGreaterThan(0.5 * fine!);
    expect(coarse).toBeLessThan(8 * fine!);
  });
});

test("successive parts cover all severities evenly, from barely visible to obvious", () => {
  for (const start of [0, 300, 4711]) {
    const severities = Array.from({ length: 15 }, (_, i) => severityOf(start + i)).toSorted((a, b) => a - b);
    const gaps = severities.slice(1).map((severity, i) => severity - severities[i]!);
    expect(severities[0]).toBeLessThan(0.15);
    expect(severities.at(-1)).toBeGreaterThan(0.85);
    expect(Math.max(...gaps)).toBeLessThan(0.15);
  }
});
