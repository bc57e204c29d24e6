import { expect, it } from "vitest";
import { defaultProductSettings, type ProductSettings } from "../../../src-main/contract/product-settings.ts";
import { adviceFor, geometryOf, suitedTo } from "../../../src-main/core/app/product-geometry.ts";

const image = { width: 640, height: 480 };
const settings = (changes: Partial<ProductSettings>): ProductSettings => ({
  ...defaultProductSettings,
  size: 128,
  ...changes,
});
const triangle = [
  { x: 10.5, y: 20 },
  { x: 100, y: 20.2 },
  { x: 10.5, y: 90.9 },
];

it("says nothing of outlines and ignored areas where there are none, as models of earlier versions do", () => {
  expect(geometryOf(settings({}), image)).toEqual({
    size: 128,
    channels: 3,
    fit: "letterbox",
    regionOfInterest: null,
  });
});

it("looks at the whole pixels around a polygon, and only inside of it", () => {
  const geometry = geometryOf(settings({ area: { kind: "polygon", polygon: triangle } }), image);
  expect(geometry.regionOfInterest).toEqual({ x: 10, y: 20, width: 90, height: 71 });
  expect(geometry.outline).toEqual(triangle);
});

it("ties what is drawn to the size of the picture that it was drawn on, and nothing else", () => {
  const drawnOn = { width: 1280, height: 960 };
  const area = { kind: "rectangle" as const, rectangle: { x: 600, y: 400, width: 100, height: 100 } };
  const drawn = geometryOf(settings({ area, drawnOn }), image);
  expect(drawn).toMatchObject({ regionOfInterest: area.rectangle, drawnOn });
  expect(geometryOf(settings({ ignored: [triangle], drawnOn }), image)).toMatchObject({ drawnOn });
  expect(geometryOf(settings({ drawnOn }), image)).not.toHaveProperty("drawnOn");
  expect(geometryOf(settings({ area }), image)).not.toHaveProperty("drawnOn");
});

it("cuts off what was drawn beyond the image", () => {
  const rectangle = { x: 600, y: 400, width: 100, height: 100 };
  const area = { kind: "rectangle" as const, rectangle };
  expect(geometryOf(settings({ area }), image).regionOfInterest).toEqual({
    x: 600,
    y: 400,
    width: 40,
    height: 80,
  });
  expect(geometryOf(settings({ area }), null).regionOfInterest).toEqual(rectangle);
});

it("warns where the smallest defect has fewer than 3 pixels, and names the size that is enough", () => {
  expect(adviceFor(settings({ smallestDefectPixels: 10 }), image)).toEqual({
    image,
    scale: 0.2,
    defectPixelsSeen: 2,
    isTooSmall: true,
    sufficientSize: 256,
    smallestSeen: 15,
    isCoarse: true,
    suits: null,
  });
  expect(adviceFor(settings({ smallestDefectPixels: 15 }), image)).toMatchObject({
    defectPixelsSeen: 3,
    isTooSmall: false,
    sufficientSize: 128,
  });
  expect(adviceFor(settings({ smallestDefectPixels: 2 }), image)).toMatchObject({
    isTooSmall: true,
    sufficientSize: null,
  });
});

it("speaks of the axis that is scaled down more", () => {
  expect(adviceFor(settings({ fit: "stretch" }), image).scale).toBe(0.2);
  expect(adviceFor(settings({ fit: "crop" }), image).scale).toBeCloseTo(128 / 480);
});

it("claims nothing where no image or no defect is known", () => {
  expect(adviceFor(settings({ smallestDefectPixels: 1 }), null)).toMatchObject({
    scale: null,
    isTooSmall: false,
  });
  expect(adviceFor(settings({}), image)).toMatchObject({ defectPixelsSeen: null, isTooSmall: false });
});

it("claims nothing where the area does not lie in the image", () => {
  const area = { kind: "rectangle" as const, rectangle: { x: 700, y: 0, width: 50, height: 50 } };
  expect(adviceFor(settings({ area, smallestDefectPixels: 10 }), image)).toMatchObject({
    image,
    scale: null,
    isTooSmall: false,
  });
});

it("says how large a defect has to be where nobody said how large one is", () => {
  const seen = { smallestSeen: 7.5, isCoarse: false };
  expect(adviceFor(settings({ size: 256 }), image)).toMatchObject({ defectPixelsSeen: null, ...seen });
  expect(adviceFor(settings({}), null)).toMatchObject({ smallestSeen: null, isCoarse: false });
});

const found = { image: { width: 1130, height: 460 }, colour: "most" as const };

it("follows the images in what no person chose", () => {
  expect(suitedTo(settings({ found }))).toEqual({ size: 384, channels: 3 });
  expect(suitedTo(settings({ found: { ...found, colour: "some" } }))).toEqual({ size: 384, channels: 1 });
  const ofPerson = { size: 64, channels: 1 } as const;
  expect(suitedTo(settings({ ...ofPerson, found, chosen: { size: true, channels: true } }))).toEqual(
    ofPerson,
  );
  const chosen = { size: true, channels: false };
  expect(suitedTo(settings({ ...ofPerson, found, chosen }))).toEqual({ size: 64, channels: 3 });
  expect(suitedTo(settings({ ...ofPerson, found: null }))).toEqual(ofPerson);
});

it("suits what is looked at, not the whole image", () => {
  const area = { kind: "rectangle" as const, rectangle: { x: 10, y: 10, width: 60, height: 50 } };
  const drawn = settings({ found, area, drawnOn: found.image });
  expect(suitedTo(drawn).size).toBe(64);
  expect(adviceFor(drawn, found.image).suits).toEqual({ size: 64, channels: 3, side: 60, colour: "most" });
});
