import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { ImageGeometry } from "../../../src-main/contract/image.ts";
import { requireVariation } from "../../../src-main/core/training/require-variation.ts";
import { evenPicture, halfPicture, prepared, preparedPictures } from "./prepared-pictures.ts";

const oneEvenColour = {
  code: "invalid-input",
  message: "Every good image shows one even colour: there is no part to learn from.",
  action: "Check the camera, the light and the region of interest.",
};

describe("A set of good images", () => {
  it("that are all one even colour is refused, be they black, white or of several greys", async () => {
    const dataset = await preparedPictures([0, 255, 128, 90].map(evenPicture));
    await expect(requireVariation(dataset, [0, 1, 2, 3])).rejects.toMatchObject(oneEvenColour);
    await expect(requireVariation(dataset, [2])).rejects.toMatchObject(oneEvenColour);
  });

  it.each(["letterbox", "stretch", "crop"] as const)(
    "that are dark and not square is refused with the fit %s, which may add bars of another grey",
    async (fit) => {
      const geometry: ImageGeometry = { size: 32, channels: 3, fit, regionOfInterest: null };
      const dataset = await prepared(async (folder) => {
        const files = [0, 1, 2].map((level) => join(folder, `${level}.jpg`));
        for (const [level, file] of files.entries()) {
          const background = { r: level, g: level, b: level };
          await sharp({ create: { width: 64, height: 48, channels: 3, background } })
            .jpeg()
            .toFile(file);
        }
        return files;
      }, geometry);
      await expect(requireVariation(dataset, [0, 1, 2])).rejects.toMatchObject(oneEvenColour);
    },
  );

  it("is taken as soon as one of those to train on shows something", async () => {
    const dataset = await preparedPictures([evenPicture(9), halfPicture(60), evenPicture(200)]);
    expect(await requireVariation(dataset, [0, 1, 2])).toBeGreaterThan(0);
    await expect(requireVariation(dataset, [0, 2])).rejects.toMatchObject(oneEvenColour);
  });
});

describe("The loss of the average picture", () => {
  it("is the mean distance from it, in the networks' range", async () => {
    const dataset = await preparedPictures([halfPicture(100), halfPicture(200), halfPicture(255)]);
    // On the right halves 100 and 200 lie 50 from their mean; the left halves are alike.
    expect(await requireVariation(dataset, [0, 1])).toBeCloseTo(50 / 2 / 127.5, 6);
    expect(await requireVariation(dataset, [0])).toBe(0);
  });
});
