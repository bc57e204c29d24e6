import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SimulatedDefectKind, simulatedDefectKind } from "../../../../src-main/contract/defects.ts";
import {
  type DefectCanvas,
  simulateDefect,
} from "../../../../src-main/core/dataset/simulate-defects/simulate-defect.ts";
import { randomFor } from "../../../../src-main/core/random/random.ts";
import { samplePart } from "./sample-part.ts";

const kinds = simulatedDefectKind.options;
const square: DefectCanvas = { width: 64, height: 64, channels: 1 };

interface Ask {
  canvas?: DefectCanvas;
  allowed?: Uint8Array | null;
  kinds?: readonly SimulatedDefectKind[];
  seed?: number;
  part?: Float32Array;
}

function simulated({ canvas = square, allowed = null, kinds: asked = kinds, seed = 1, part }: Ask = {}) {
  const before = part ?? samplePart(canvas, seed);
  const after = before.slice();
  const mask = new Uint8Array(canvas.width * canvas.height).fill(7);
  const donor = samplePart(canvas, seed + 1);
  const random = randomFor(seed, "defect");
  const kind = simulateDefect(after, mask, { canvas, donor, allowed, kinds: asked, random });
  return { before, after, mask, kind };
}

/** The same grey in three channels. */
function inThree(grey: Float32Array): Float32Array {
  return Float32Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!);
}

/** The largest change of a pixel's channels. */
function changeAt(
  { before, after }: { before: Float32Array; after: Float32Array },
  pixel: number,
  channels: number,
) {
  const of = (channel: number) =>
    Math.abs(after[pixel * channels + channel]! - before[pixel * channels + channel]!);
  return Math.max(...Array.from({ length: channels }, (_, channel) => of(channel)));
}

function pixelsOf(area: Uint8Array, value: 0 | 1): number[] {
  return [...area.keys()].filter((pixel) => area[pixel] === value);
}

const anyCanvas = fc.record({
  width: fc.integer({ min: 1, max: 90 }),
  height: fc.integer({ min: 1, max: 90 }),
  channels: fc.constantFrom<1 | 3>(1, 3),
});
const anyKind = fc.constantFrom(...kinds);
const anySeed = fc.integer({ min: 0, max: 1e6 });

describe("simulateDefect", () => {
  it("draws the same defect from the same seed and another one from another", () => {
    expect(simulated({ seed: 5 })).toEqual(simulated({ seed: 5 }));
    expect(simulated({ seed: 5 }).mask).not.toEqual(simulated({ seed: 6 }).mask);
  });

  it("keeps every picture in 0 … 255, on any canvas, and marks only what was changed", () => {
    const check = (canvas: DefectCanvas, kind: SimulatedDefectKind, seed: number) => {
      const result = simulated({ canvas, kinds: [kind], seed });
      expect(result.after.every((value) => value >= 0 && value <= 255)).toBe(true);
      expect(result.mask.every((marked) => marked === 0 || marked === 1)).toBe(true);
      expect(
        pixelsOf(result.mask, 1).filter((pixel) => changeAt(result, pixel, canvas.channels) === 0),
      ).toEqual([]);
    };
    fc.assert(fc.property(anyCanvas, anyKind, anySeed, check), { numRuns: 300 });
  });

  it("draws no colour where a picture has none, but what it would draw in grey", () => {
    for (const kind of kinds) {
      for (let seed = 0; seed < 20; seed += 1) {
        const inGrey = simulated({ kinds: [kind], seed });
        const part = inThree(inGrey.before);
        // The donor of `simulated` is coloured: a patch of it must not bring its colour along.
        const { after } = simulated({ canvas: { ...square, channels: 3 }, kinds: [kind], seed, part });
        expect(after.filter((value, i) => value !== after[i - (i % 3)])).toEqual(new Float32Array());
        if (kind !== "other-part-patch") expect(after).toEqual(inThree(inGrey.after));
      }
    }
  });

  it("draws some defects in colour where a picture has any", () => {
    const canvas: DefectCanvas = { ...square, channels: 3 };
    const isTinted = Array.from({ length: 20 }, (_, seed) => {
      const { before, after } = simulated({ canvas, kinds: ["scratch"], seed });
      const change = after.map((value, i) => value - before[i]!);
      return change.some((value, i) => Math.abs(value - change[i - (i % 3)]!) > 1);
    });
    expect(isTinted).toContain(true);
  });

  it("changes nothing outside the area that is allowed", () => {
    const check = (canvas: DefectCanvas, kind: SimulatedDefectKind, seed: number) => {
      const random = randomFor(seed, "allowed");
      const allowed = Uint8Array.from({ length: canvas.width * canvas.height }, () => random.integer(2));
      const result = simulated({ canvas, kinds: [kind], seed, allowed });
      const outside = pixelsOf(allowed, 0);
      expect(outside.filter((pixel) => changeAt(result, pixel, canvas.channels) > 0)).toEqual([]);
      expect(outside.filter((pixel) => result.mask[pixel] !== 0)).toEqual([]);
    };
    fc.assert(fc.property(anyCanvas, anyKind, anySeed, check), { numRuns: 200 });
  });

  it("leaves the part as it is where nothing is allowed", () => {
    const result = simulated({ allowed: new Uint8Array(64 * 64) });
    expect(result.after).toEqual(result.before);
    expect(result.mask.includes(1)).toBe(false);
  });

  it("leaves a part of a single tone as it is where only a displacement is asked for", () => {
    const part = new Float32Array(64 * 64).fill(100);
    const result = simulated({ part, kinds: ["shift"] });
    expect(result.after).toEqual(part);
    expect(result.mask.includes(1)).toBe(false);
  });

  it("refuses to draw none of no kinds", () => {
    expect(() => simulated({ kinds: [] })).toThrow(RangeError);
  });

  it.each(kinds)(
    "draws %s from barely visible to obvious, small and large, and nearly always visibly",
    (kind) => {
      const strengths: number[] = [];
      const sizes: number[] = [];
      for (let seed = 0; seed < 150; seed++) {
        const result = simulated({ kinds: [kind], seed });
        const marked = pixelsOf(result.mask, 1);
        if (marked.length === 0) continue;
        strengths.push(Math.max(...marked.map((pixel) => changeAt(result, pixel, 1))));
        sizes.push(marked.length);
      }
      expect(strengths.length).toBeGreaterThan(140);
      expect(Math.min(...strengths)).toBeLessThan(12);
      expect(Math.max(...strengths)).toBeGreaterThan(kind === "lighting" ? 25 : 50);
      expect(Math.max(...sizes)).toBeGreaterThan(4 * Math.min(...sizes));
    },
  );

  it("marks a change on a rough surface only where it is stronger than the roughness", () => {
    const visible = (roughness: number) => {
      let [weakest, runs] = [0, 60];
      for (let seed = 0; seed < runs; seed++) {
        const result = simulated({ kinds: ["pit"], seed, part: samplePart(square, seed, roughness) });
        const marked = pixelsOf(result.mask, 1);
        weakest += Math.min(...marked.map((pixel) => changeAt(result, pixel, 1)));
      }
      return weakest / runs;
    };
    expect(visible(40)).toBeGreaterThan(1.5 * visible(0));
  });
});
