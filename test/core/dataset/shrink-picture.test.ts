import { expect, it } from "vitest";
import { shrinkPicture } from "../../../src-main/core/dataset/shrink-picture.ts";

it("takes the mean of each square, channel by channel", () => {
  const grey = Uint8Array.of(0, 4, 10, 10, 8, 12, 10, 11, 1, 1, 0, 0, 1, 1, 0, 255);
  expect([...shrinkPicture(grey, { size: 4, channels: 1, factor: 2 })]).toEqual([6, 10, 1, 64]);
  const colours = Uint8Array.of(0, 10, 20, 4, 10, 20, 8, 10, 20, 12, 10, 24);
  expect([...shrinkPicture(colours, { size: 2, channels: 3, factor: 2 })]).toEqual([6, 10, 21]);
});

it("leaves a picture of the right size as it is", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  expect(shrinkPicture(pixels, { size: 2, channels: 1, factor: 1 })).toBe(pixels);
});
