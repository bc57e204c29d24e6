import { expect, it } from "vitest";
import { placeImage } from "../../../src-main/core/image/placement.ts";
import { isCoarse, seenScale, smallestSeen } from "../../../src-main/core/image/seen-scale.ts";
import { geometryOf } from "./made-images.ts";

it("is that of the axis that is shrunk more, of what is looked at", () => {
  const upright = { width: 640, height: 320 };
  expect(seenScale(placeImage(upright, geometryOf()))).toBe(0.1);
  expect(seenScale(placeImage(upright, geometryOf({ fit: "stretch" })))).toBe(0.1);
  expect(seenScale(placeImage(upright, geometryOf({ fit: "crop" })))).toBe(0.2);
  const regionOfInterest = { x: 0, y: 0, width: 32, height: 32 };
  expect(seenScale(placeImage(upright, geometryOf({ regionOfInterest })))).toBe(2);
});

it("tells how large a defect has to be, and where much is lost", () => {
  expect(smallestSeen(0.25)).toBe(12);
  expect(smallestSeen(8)).toBe(1);
  expect([1, 0.34, 0.33, 384 / 5472].map(isCoarse)).toEqual([false, false, true, true]);
});
