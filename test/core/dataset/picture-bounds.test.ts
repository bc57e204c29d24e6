import { expect, it } from "vitest";
import { neutralGrey } from "../../../src-main/contract/image.ts";
import { pictureBounds } from "../../../src-main/core/dataset/picture-bounds.ts";

const SIZE = 8;

/** A picture of grey 40 in a square of neutral grey. */
function letterboxed(left: number, top: number, width: number, height: number, channels = 1): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE * channels }, (_, i) => {
    const place = Math.floor(i / channels);
    const [x, y] = [place % SIZE, Math.floor(place / SIZE)];
    const isInside = x >= left && x < left + width && y >= top && y < top + height;
    return isInside ? 40 : neutralGrey;
  });
}

it("finds the picture between the bars of a letterbox", () => {
  for (const channels of [1, 3]) {
    expect(pictureBounds(letterboxed(0, 2, 8, 4, channels), SIZE, channels)).toEqual({
      x: 0,
      y: 2,
      width: 8,
      height: 4,
    });
  }
});

it("takes everything where there is neutral grey alone", () => {
  expect(pictureBounds(letterboxed(0, 0, 0, 0), SIZE, 1)).toEqual({ x: 0, y: 0, width: 8, height: 8 });
});

it("takes a colour for picture that is as strong as neutral grey in one channel only", () => {
  const pixels = letterboxed(0, 2, 8, 4, 3).map((value, i) =>
    value === 40 && i % 3 === 0 ? neutralGrey : value,
  );
  expect(pictureBounds(pixels, SIZE, 3)).toEqual({ x: 0, y: 2, width: 8, height: 4 });
});
