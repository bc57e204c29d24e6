/** @file Tests of the choice of alignment, and of the reference that a set of good images gives. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  lookAtParts,
  suitsAlignment,
  withReference,
} from "../../../src-main/core/dataset/learn-alignment.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { bracket, disc, flange, type Scene, type Shape, sceneFile } from "../image/drawn-parts.ts";
import { geometryOf } from "../image/made-images.ts";

const geometry = geometryOf({ alignment: "part" });
const middle: Scene = { x: 110, y: 95, degrees: 0 };

/** Ten images of a part. */
async function images(shape: Shape, sceneOf: (index: number) => Scene, count = 10): Promise<string[]> {
  const folder = await temporaryFolder();
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const file = join(folder, `${i}.png`);
      await writeFile(file, await sceneFile(shape, sceneOf(i)));
      return file;
    }),
  );
}

const shifted = (i: number): Scene => ({ ...middle, x: 90 + 6 * i, y: 80 + 5 * ((i * 7) % 10) });
const turned = (i: number): Scene => ({ ...middle, degrees: 36 * i });
const evenly = (i: number): Scene => ({ ...shifted(i), degrees: 36 * i, slope: 0 });
const still = (i: number): Scene => ({ ...middle, x: middle.x + 0.2 * i });

async function isChosen(files: readonly string[]): Promise<boolean> {
  return suitsAlignment(await lookAtParts(files, geometry));
}

describe("Alignment is chosen", () => {
  it.each([
    ["shifted", bracket, shifted],
    ["turned", bracket, turned],
    ["round, but for their holes, and turned", flange, turned],
  ])("where parts are %s", async (_, shape, sceneOf) => {
    expect(await isChosen(await images(shape, sceneOf))).toBe(true);
  });

  it("where the parts lie differently only from the 25th image on", async () => {
    const later = await images(bracket, shifted);
    const files = [...(await images(bracket, still, 24)), ...later, ...later];
    expect(await isChosen(files)).toBe(true);
  });

  it.each<[string, Shape, (i: number) => Scene]>([
    ["lie still", bracket, still],
    ["are round and only turned", disc, turned],
    ["are not there", () => null, shifted],
    ["are of different sizes", (x, y) => bracket(x, y), shifted],
  ])("not where parts %s", async (name, shape, sceneOf) => {
    const files = await images(shape, sceneOf);
    if (name === "are of different sizes") {
      const larger: Shape = (x, y) => bracket(x / 1.25, y / 1.25);
      files.splice(0, 3, ...(await images(larger, sceneOf, 3)));
    }
    expect(await isChosen(files)).toBe(false);
  });

  it("not on fewer than eight images", async () => {
    expect(await isChosen(await images(bracket, shifted, 7))).toBe(false);
  });
});

describe("The reference", () => {
  it("knows whether the part has a direction", async () => {
    const directions = await Promise.all(
      [flange, disc].map(async (shape) => {
        const { reference } = await withReference(geometry, await images(shape, evenly, 5));
        return reference!.turns;
      }),
    );
    expect(directions).toEqual([true, false]);
  });

  it("is none, with the reason, where there is nothing to align", async () => {
    await expect(withReference(geometry, await images(() => null, still, 3))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/of 3 that were looked at, 0 show one part/),
    });
  });

  it("is not sought without alignment", async () => {
    const plain = geometryOf();
    expect(await withReference(plain, ["nowhere.png"])).toEqual(plain);
  });
});
