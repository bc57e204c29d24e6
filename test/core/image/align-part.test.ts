/** @file Tests of alignment: a part's place and turn are found again, and where there is none that is said. */
import { describe, expect, it } from "vitest";
import type { PartReference } from "../../../src-main/contract/image.ts";
import { alignPart, locatePart, referenceFrom } from "../../../src-main/core/image/align-part.ts";
import type { Cutout } from "../../../src-main/core/image/placement.ts";
import { bracket, disc, drawScene, flange, lever, type Scene, type Shape } from "./drawn-parts.ts";
import { geometryOf } from "./made-images.ts";

const geometry = geometryOf({ alignment: "part" });
const upright: Scene = { x: 118, y: 97, degrees: 0 };

const references = new Map<Shape, PartReference>();

/** The reference that a part makes where it lies upright; drawn once a shape. */
async function referenceOf(shape: Shape): Promise<PartReference> {
  const known =
    references.get(shape) ?? referenceFrom((await locatePart(drawScene(shape, upright), geometry))!, true);
  references.set(shape, known);
  return known;
}

async function cutoutOf(shape: Shape, scene: Scene, reference: PartReference): Promise<Cutout | null> {
  return alignPart(drawScene(shape, scene), geometry, reference);
}

/** The smallest angle between two directions, in degrees. */
function apart(degrees: number, others: number): number {
  return Math.abs(((((degrees - others) % 360) + 540) % 360) - 180);
}

describe("The place and turn of a part", () => {
  const scenes: Scene[] = [
    { x: 90.4, y: 110.7, degrees: 0 },
    { x: 150.2, y: 80.3, degrees: 7.5 },
    { x: 101.5, y: 120.1, degrees: -38 },
    { x: 140, y: 92.6, degrees: 90 },
    { x: 110.8, y: 101.9, degrees: 133 },
    { x: 130.3, y: 88.8, degrees: 180 },
  ];
  describe.each([
    ["without any symmetry", bracket],
    ["round, with holes", flange],
    ["nearly the same from both ends", lever],
  ])("%s", (_, shape) => {
    it.each(scenes)("at $x, $y and turned by $degrees° are found again", async (scene) => {
      const reference = await referenceOf(shape);
      const first = (await cutoutOf(shape, upright, reference))!;
      const found = (await cutoutOf(shape, scene, reference))!;
      // The centre is that of the silhouette, which turns about the point at which the part was drawn.
      const radians = (scene.degrees * Math.PI) / 180;
      const [x, y] = [first.x - upright.x, first.y - upright.y];
      const expectedX = scene.x + x * Math.cos(radians) - y * Math.sin(radians);
      const expectedY = scene.y + x * Math.sin(radians) + y * Math.cos(radians);
      expect(Math.hypot(found.x - expectedX, found.y - expectedY)).toBeLessThan(0.5);
      expect(apart((found.radians * 180) / Math.PI, scene.degrees)).toBeLessThan(1);
      expect(found.side).toBe(first.side);
    });
  });

  it("are the same on every run", async () => {
    const reference = await referenceOf(bracket);
    const once = await cutoutOf(bracket, scenes[2]!, reference);
    expect(await cutoutOf(bracket, scenes[2]!, reference)).toEqual(once);
  });

  it("are found in an image of twice the size, as far as it shows the same", async () => {
    const reference = await referenceOf(bracket);
    const twice: Shape = (x, y) => bracket(x / 2, y / 2);
    const scene = { width: 480, height: 400, x: 220, y: 230, degrees: 50 };
    const [small, large] = [
      (await cutoutOf(bracket, { x: 110, y: 115, degrees: 50 }, reference))!,
      (await cutoutOf(twice, scene, reference))!,
    ];
    expect(Math.hypot(large.x - 2 * small.x, large.y - 2 * small.y)).toBeLessThan(0.5);
    expect(apart((large.radians * 180) / Math.PI, 50)).toBeLessThan(1);
    expect(large.side).toBeCloseTo(2 * small.side, 6);
  });

  it("leave a part without a direction as it is turned", async () => {
    const reference = { ...(await referenceOf(disc)), turns: false };
    const found = await cutoutOf(disc, { x: 120, y: 90, degrees: 0 }, reference);
    expect(found?.radians).toBe(0);
  });

  it("take no notice of a stain at the picture's border", async () => {
    const stained: Shape = (x, y) => (x < -95 && y < -80 ? 200 : bracket(x, y));
    const reference = await referenceOf(bracket);
    const found = (await cutoutOf(stained, upright, reference))!;
    const clean = (await cutoutOf(bracket, upright, reference))!;
    expect(Math.hypot(found.x - clean.x, found.y - clean.y)).toBeLessThan(0.5);
  });
});

describe("No part is found", () => {
  const texture: Shape = (x, y) => 128 + 60 * Math.sin(x * 0.9) * Math.cos(y * 0.7 + x * 0.2);
  it.each<[string, Shape, Scene]>([
    ["on an empty background", () => null, upright],
    ["where texture fills the picture", texture, upright],
    ["where it reaches the border", bracket, { ...upright, x: 20 }],
    ["where it fills the picture", () => 170, upright],
    ["where two lie side by side", (x, y) => disc(x * 2 - 90, y * 2) ?? disc(x * 2 + 90, y * 2), upright],
    ["where half of it is missing", (x, y) => (x > 5 ? bracket(x, y) : null), upright],
  ])("%s", async (_, shape, scene) => {
    expect(await cutoutOf(shape, scene, await referenceOf(bracket))).toBeNull();
  });
});
