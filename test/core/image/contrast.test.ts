import { expect, test } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { contrastOf, requireContrast } from "../../../src-main/core/image/contrast.ts";

const SIDE = 40;
const picture = (level: (place: number) => number, channels = 1) =>
  Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => level(Math.floor(i / channels)));
/** Of 0, 1, … 99 evenly. */
const ramp = (place: number) => Math.floor(place / 16);

test.each([1, 3])("contrast is what nine tenths of a picture of %i channels spread over", (channels) => {
  expect(contrastOf(picture(ramp, channels), channels)).toBe(90);
  expect(
    contrastOf(
      picture(() => 70, channels),
      channels,
    ),
  ).toBe(0);
});

test("bars and single bright points do not count", () => {
  const withBars = picture((place) => (place < 800 ? neutralGrey : 70));
  expect(contrastOf(withBars, 1)).toBe(0);
  expect(
    contrastOf(
      picture((place) => (place < 20 ? 255 : 70)),
      1,
    ),
  ).toBe(0);
  expect(
    contrastOf(
      picture(() => neutralGrey),
      1,
    ),
  ).toBe(0);
});

test("a picture that shows far less than the faintest good one is refused, any other is not", () => {
  const faint = picture((place) => 60 + Math.floor(place / 160));
  expect(contrastOf(faint, 1)).toBe(9);
  requireContrast(faint, 1, 36);
  requireContrast(faint, 1, undefined);
  for (const [pixels, least] of [
    [faint, 37],
    [picture(() => 3), 20],
  ] as const) {
    expect(() => requireContrast(pixels, 1, least)).toThrow(
      expect.objectContaining({ code: "unsupported", failureCause: "shows-nothing" }),
    );
  }
});
