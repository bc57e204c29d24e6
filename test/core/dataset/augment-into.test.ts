import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Augmentation } from "../../../src-main/contract/training.ts";
import { augmentInto } from "../../../src-main/core/dataset/augment-into.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const none: Augmentation = {
  shift: 0,
  rotationDegrees: 0,
  brightness: 0,
  flipHorizontal: false,
  flipVertical: false,
};

/** An image in which every pixel and channel has another value, as far as there are values. */
const distinct = (size: number, channels: number): Uint8Array =>
  Uint8Array.from({ length: size * size * channels }, (_, i) => (i * 37) % 256);

const scaled = (source: Uint8Array): Float32Array => Float32Array.from(source, (value) => value / 127.5 - 1);

function augmented(source: Uint8Array, limits: Partial<Augmentation>, channels = 1, draw = 0): Float32Array {
  const size = Math.sqrt(source.length / channels);
  const target = new Float32Array(source.length);
  const augmentation = { ...none, ...limits };
  augmentInto(source, target, 0, { size, channels, augmentation, random: randomFor(1, "augment", draw) });
  return target;
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** What is drawn must show within this many draws. */
const draws = Array.from({ length: 50 }, (_, draw) => draw);

/** A soft spot in a dark image, which can be found again after it was moved. */
function spot(size: number, atX: number, atY: number): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const squared = ((i % size) - atX) ** 2 + (Math.floor(i / size) - atY) ** 2;
    return 200 * Math.exp(-squared / 8);
  });
}

/** The centre of brightness above black, in pixels. */
function centreOf(image: Float32Array): { x: number; y: number } {
  const size = Math.sqrt(image.length);
  let [sum, x, y] = [0, 0, 0];
  for (const [i, value] of image.entries()) {
    sum += value + 1;
    x += (value + 1) * (i % size);
    y += (value + 1) * Math.floor(i / size);
  }
  return { x: x / sum, y: y / sum };
}

describe("augmentInto", () => {
  test.each([
    [28, 1],
    [64, 1],
    [32, 3],
  ])("with all limits at zero gives exactly x/127.5 - 1 at %i pixels and %i channels", (size, channels) => {
    const source = distinct(size, channels);
    expect(augmented(source, {}, channels)).toEqual(scaled(source));
  });

  test("writes at the offset and nowhere else", () => {
    const source = distinct(8, 1);
    const target = new Float32Array(3 * 64).fill(9);
    const options = { size: 8, channels: 1, augmentation: none, random: randomFor(1) };
    augmentInto(source, target, 64, options);
    expect(target.subarray(64, 128)).toEqual(scaled(source));
    expect([...target.subarray(0, 64), ...target.subarray(128)].every((value) => value === 9)).toBe(true);
  });

  test("stays in [-1, 1] and inside the image, whatever is allowed", () => {
    const limits = fc.record({
      shift: fc.double({ min: 0, max: 0.25, noNaN: true }),
      rotationDegrees: fc.double({ min: 0, max: 180, noNaN: true }),
      brightness: fc.double({ min: 0, max: 0.5, noNaN: true }),
      flipHorizontal: fc.boolean(),
      flipVertical: fc.boolean(),
    });
    fc.assert(
      fc.property(limits, fc.nat(), fc.constantFrom(1, 3), (augmentation, draw, channels) => {
        const image = augmented(distinct(16, channels), augmentation, channels, draw);
        expect(image.every((value) => value >= -1 && value <= 1)).toBe(true);
      }),
    );
  });

  test("shifts up to the limit in both directions, and no further", () => {
    const size = 64;
    const centres = draws.map((draw) => centreOf(augmented(spot(size, 32, 32), { shift: 0.1 }, 1, draw)));
    for (const axis of ["x", "y"] as const) {
      const moved = centres.map((centre) => centre[axis] - 32);
      expect(Math.max(...moved)).toBeLessThan(6.4 + 0.01);
      expect(Math.min(...moved)).toBeGreaterThan(-6.4 - 0.01);
      expect(Math.max(...moved)).toBeGreaterThan(5);
      expect(Math.min(...moved)).toBeLessThan(-5);
    }
  });

  test("turns about the centre, up to the limit to either side", () => {
    const middle = 31.5;
    const angles = draws.map((draw) => {
      const { x, y } = centreOf(augmented(spot(64, 51.5, 31.5), { rotationDegrees: 20 }, 1, draw));
      expect(Math.hypot(x - middle, y - middle)).toBeCloseTo(20, 1);
      return (Math.atan2(y - middle, x - middle) * 180) / Math.PI;
    });
    expect(Math.max(...angles)).toBeLessThan(20.1);
    expect(Math.min(...angles)).toBeGreaterThan(-20.1);
    expect(Math.max(...angles)).toBeGreaterThan(15);
    expect(Math.min(...angles)).toBeLessThan(-15);
  });

  test("mirrors about half of the images exactly, each way only where that is allowed", () => {
    const size = 16;
    const source = distinct(size, 1);
    const mirrored = source.map((_, i) => source[i - (i % size) + (size - 1 - (i % size))]!);
    const upsideDown = source.map((_, i) => source[(size - 1 - Math.floor(i / size)) * size + (i % size)]!);
    for (const [limits, flipped] of [
      [{ flipHorizontal: true }, mirrored],
      [{ flipVertical: true }, upsideDown],
    ] as const) {
      const images = draws.map((draw) => augmented(source, limits, 1, draw).join());
      const outcomes = [scaled(source).join(), scaled(flipped).join()];
      const counts = outcomes.map((outcome) => images.filter((image) => image === outcome).length);
      expect(counts[0]! + counts[1]!).toBe(images.length);
      expect(Math.min(...counts)).toBeGreaterThan(10);
    }
  });

  test("changes the mean brightness by the limit at most, and keeps the order of grey levels", () => {
    const source = Uint8Array.from({ length: 256 }, (_, i) => 60 + (i % 100));
    const before = mean(scaled(source)) + 1;
    const changes = draws.map((draw) => {
      const image = augmented(source, { brightness: 0.1 }, 1, draw);
      expect(image[99]).toBeGreaterThan(image[0]!);
      return (mean(image) + 1) / before - 1;
    });
    expect(Math.max(...changes)).toBeLessThan(0.1001);
    expect(Math.min(...changes)).toBeGreaterThan(-0.1001);
    expect(Math.max(...changes)).toBeGreaterThan(0.07);
    expect(Math.min(...changes)).toBeLessThan(-0.07);
  });

  test("changes contrast too, by half of that", () => {
    const source = Uint8Array.from({ length: 256 }, (_, i) => (i % 2 === 0 ? 100 : 150));
    const contrasts = draws.map((draw) => {
      const image = augmented(source, { brightness: 0.2 }, 1, draw);
      return (image[1]! - image[0]!) / (mean(image) + 1) / (50 / 125);
    });
    expect(Math.max(...contrasts)).toBeLessThan(1.1001);
    expect(Math.min(...contrasts)).toBeGreaterThan(0.8999);
    expect(Math.max(...contrasts) - Math.min(...contrasts)).toBeGreaterThan(0.15);
  });

  test("beyond the edge the edge goes on", () => {
    const source = new Uint8Array(32 * 32).fill(90);
    const image = augmented(source, { shift: 0.25, rotationDegrees: 180 }, 1, 3);
    expect(image.every((value) => Math.abs(value - (90 / 127.5 - 1)) < 1e-6)).toBe(true);
  });

  test("one limit does not change what another one draws", () => {
    const source = spot(64, 20, 40);
    const shifted = centreOf(augmented(source, { shift: 0.1 }, 1, 9));
    const both = centreOf(augmented(source, { shift: 0.1, brightness: 0.0001 }, 1, 9));
    expect(both.x).toBeCloseTo(shifted.x, 2);
    expect(both.y).toBeCloseTo(shifted.y, 2);
  });

  test("the same stream gives the same image", () => {
    const limits = { shift: 0.1, rotationDegrees: 9, brightness: 0.1, flipHorizontal: true };
    expect(augmented(distinct(16, 1), limits, 1, 4)).toEqual(augmented(distinct(16, 1), limits, 1, 4));
    expect(augmented(distinct(16, 1), limits, 1, 4)).not.toEqual(augmented(distinct(16, 1), limits, 1, 5));
  });

  test.each([1, 3])(
    "leaves bars neutral, and the picture between them varies, in %i channels",
    (channels) => {
      const size = 32;
      const rowOf = (i: number) => Math.floor(i / channels / size);
      const isGrey = (i: number) => rowOf(i) < 8 || rowOf(i) >= 24;
      // The first row below the picture may be the picture's own: one grey point alone says nothing.
      const isBar = (i: number) => isGrey(i) && rowOf(i) !== 24;
      const source = Uint8Array.from({ length: size * size * channels }, (_, i) =>
        isGrey(i) ? 128 : 40 + ((i * 37) % 160),
      );
      for (const draw of draws.slice(0, 10)) {
        const image = augmented(source, { brightness: 0.2 }, channels, draw);
        const bars = image.filter((_, i) => isBar(i));
        expect(new Set(bars)).toEqual(new Set([Math.fround(128 / 127.5 - 1)]));
        const middle = (values: ArrayLike<number>) =>
          mean(Array.from(values).slice(9 * size * channels, 23 * size * channels));
        expect(Math.abs(middle(image) - middle(scaled(source)))).toBeGreaterThan(0.001);
      }
    },
  );
});
