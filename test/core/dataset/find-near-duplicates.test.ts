import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findNearDuplicates } from "../../../src-main/core/dataset/find-near-duplicates.ts";
import { prepareDataset } from "../../../src-main/core/dataset/prepare-dataset.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { partPixels, pictureOf, writeParts } from "./pictures.ts";

const SIDE = 32;

const thumbnailOf = (part: number, surface = 20): Uint8Array => partPixels(part, { side: SIDE, surface });

const joined = (thumbnails: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(thumbnails));

/** Noise of a camera, of the given standard deviation in grey levels. */
function noisy(thumbnail: Uint8Array, deviation: number, draw: number): Uint8Array {
  const random = randomFor(0, "noise", draw);
  return thumbnail.map((value) => Math.round(value + deviation * random.normal()));
}

/** The images that share a group with another one, group by group, in order. */
function sharedGroups(groups: Uint32Array): number[][] {
  const byGroup = Map.groupBy(groups.keys(), (image) => groups[image]!);
  return [...byGroup.values()].filter((members) => members.length > 1);
}

function find(thumbnails: Uint8Array[]) {
  return findNearDuplicates(
    joined(thumbnails),
    thumbnails.map((thumbnail, i) => sha256(Buffer.concat([thumbnail, Buffer.from([i])]))),
  );
}

/** Stripes that lie the given number of pixels further to the left. */
const stripesAt = (shift: number): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => 128 + 120 * Math.sin(((i % SIDE) + shift) / 4));

const parts = (count: number, surface?: number): Uint8Array[] =>
  Array.from({ length: count }, (_, part) => thumbnailOf(part, surface));

describe("findNearDuplicates", () => {
  test("a picture saved again, darker or noisier belongs to the original, other parts do not", async () => {
    const thumbnails = parts(40);
    const darker = thumbnails[7]!.map((value) => Math.round(value * 0.8));
    thumbnails.push(thumbnails[3]!, noisy(thumbnails[3]!, 1, 1), darker, noisy(thumbnails[11]!, 1, 2));
    const found = await find(thumbnails);
    expect(sharedGroups(found.groups)).toEqual([
      [3, 40, 41],
      [7, 42],
      [11, 43],
    ]);
    expect(found.duplicates).toBe(4);
    expect(found.warning).toBeNull();
  });

  test("parts that lie exactly alike and differ by little are still different parts", async () => {
    expect((await find(parts(60, 3))).duplicates).toBe(0);
  });

  test("pictures of one part that differ by the camera's noise alone are not called copies of each other", async () => {
    const thumbnails = Array.from({ length: 60 }, (_, draw) => noisy(thumbnailOf(0), 2, draw));
    expect(await find(thumbnails)).toMatchObject({ duplicates: 0, warning: null });
  });

  test("two variants of a part are not two groups of copies", async () => {
    const other = thumbnailOf(999, 60);
    const thumbnails = Array.from({ length: 60 }, (_, draw) =>
      draw % 2 === 0 ? noisy(thumbnailOf(0), 3, draw) : noisy(other, 3, draw),
    );
    expect(await find(thumbnails)).toMatchObject({ duplicates: 0, warning: null });
  });

  test("copies are found however many of all images they are", async () => {
    for (const [copies, others] of [
      [60, 0],
      [60, 40],
    ] as const) {
      const still = Array.from({ length: copies }, () => thumbnailOf(0));
      const { warning } = await find([...still, ...parts(others + 1).slice(1)]);
      expect(warning).toMatchObject({ code: "samples-alike" });
    }
  });

  test("a copy is found among few images too", async () => {
    const thumbnails = [...parts(4), noisy(thumbnailOf(2), 1, 0)];
    expect(sharedGroups((await find(thumbnails)).groups)).toEqual([[2, 4]]);
  });

  test("the groups do not depend on the order of the images", async () => {
    const thumbnails = [
      ...parts(30),
      ...[4, 4, 9, 20].map((part, draw) => noisy(thumbnailOf(part), 1, draw)),
    ];
    const hashes = thumbnails.map((thumbnail) => sha256(thumbnail));
    const { groups: plain } = await findNearDuplicates(joined(thumbnails), hashes);
    const order = [...randomFor(1, "order").permutation(thumbnails.length)];
    const { groups: shuffled } = await findNearDuplicates(
      joined(order.map((image) => thumbnails[image]!)),
      order.map((image) => hashes[image]!),
    );
    const members = sharedGroups(shuffled).map((places) =>
      places.map((place) => order[place]!).toSorted((a, b) => a - b),
    );
    expect(members.toSorted((a, b) => a[0]! - b[0]!)).toEqual(sharedGroups(plain));
  });

  test("where most images run into one group, grouping is given up and that is said", async () => {
    const thumbnails = Array.from({ length: 90 }, (_, step) => stripesAt(step / 20));
    const found = await find(thumbnails);
    expect(found.duplicates).toBe(0);
    expect(sharedGroups(found.groups)).toEqual([]);
    expect(found.warning).toMatchObject({
      code: "samples-alike",
      numbers: { alike: 90, count: 90 },
      sentence: expect.stringContaining("90 of 90 images are so alike"),
    });
  });

  test.each([0, 1, 2])("%i images make as many groups", async (count) => {
    expect(await find(parts(count))).toEqual({
      groups: Uint32Array.from({ length: count }, (_, i) => i),
      duplicates: 0,
      warning: null,
    });
  });

  test("pictures without any contrast are compared as they are", async () => {
    const flat = Array.from({ length: 8 }, (_, level) => new Uint8Array(SIDE * SIDE).fill(100 + level));
    expect((await find([...parts(20), ...flat])).warning).toBeNull();
  });
});

/** The same look for all pictures of a variant, and little of each part's own. */
function variants(looks: number, each: number): Uint8Array[] {
  return Array.from({ length: looks * each }, (_, picture) => {
    const look = thumbnailOf(900 + (picture % looks), 30);
    return noisy(look, 2, picture);
  });
}

describe("several variants or views of a part", () => {
  test.each([
    [3, 50],
    [4, 50],
    [5, 50],
    [6, 50],
    [8, 30],
    [5, 12],
    [8, 8],
  ])("%i of %i images each are not so many groups of copies", async (looks, each) => {
    const { duplicates, warning } = await find(variants(looks, each));
    expect(duplicates).toBe(0);
    if (looks > 3) {
      const count = looks * each;
      expect(warning).toMatchObject({ code: "samples-alike", numbers: { alike: count, count } });
    }
  });

  test("of different frequency are not either", async () => {
    const many = variants(1, 90);
    const others = Array.from({ length: 210 }, (_, picture) =>
      noisy(thumbnailOf(950 + (picture % 9), 30), 2, 1000 + picture),
    );
    expect((await find([...many, ...others])).duplicates).toBe(0);
  });

  test("still have their copies found", async () => {
    const thumbnails = variants(6, 50);
    const count = thumbnails.length;
    thumbnails.push(thumbnails[7]!, thumbnails[7]!, thumbnails[100]!);
    const { groups, duplicates } = await find(thumbnails);
    expect(sharedGroups(groups)).toEqual([
      [7, count, count + 1],
      [100, count + 2],
    ]);
    expect(duplicates).toBe(3);
  });

  test.each([
    [30, 2],
    [30, 5],
    [30, 10],
  ])("are not what %i parts in %i pictures each are", async (count, each) => {
    const pictures = parts(count).flatMap((part, number) =>
      Array.from({ length: each }, (_, shot) => noisy(part, 1, number * each + shot)),
    );
    const { groups, duplicates, warning } = await find(pictures);
    expect([...groups]).toEqual(pictures.map((_, picture) => Math.floor(picture / each)));
    expect(duplicates).toBe(count * (each - 1));
    expect(warning).toBeNull();
  });

  test("are not meant where one part lay still before the camera for long", async () => {
    const still = Array.from({ length: 60 }, (_, shot) => noisy(thumbnailOf(3), 1, shot));
    const { groups, warning } = await find([...parts(200), ...still]);
    expect(sharedGroups(groups)).toEqual([[3, ...Array.from(still.keys(), (shot) => 200 + shot)]]);
    expect(warning).toBeNull();
  });
});

describe("near-duplicates in files", () => {
  test("a part saved as JPEG, at half the size and brighter is recognised through all of the preparation", async () => {
    const folder = await temporaryFolder();
    const files = await writeParts(folder, 24, 128);
    const original = pictureOf(partPixels(5, { side: 128 }));
    const copies = await Promise.all([
      original.clone().jpeg({ quality: 40 }).toBuffer(),
      original.clone().resize(64, 64).png().toBuffer(),
      original.clone().linear(1.15, 0).webp({ quality: 60 }).toBuffer(),
    ]);
    for (const [i, copy] of copies.entries()) {
      const file = join(folder, `copy ${i}`);
      await writeFile(file, copy);
      files.push(file);
    }
    const dataset = await prepareDataset({
      files,
      geometry: { size: 64, channels: 3, fit: "letterbox", regionOfInterest: null },
      cacheFolder: join(folder, "cache"),
    });
    onTestFinished(() => dataset.close());
    const hashes = dataset.images.map((image) => image.sha256);
    const found = await findNearDuplicates(await dataset.readThumbnails(), hashes);
    expect(sharedGroups(found.groups)).toEqual([[5, 24, 25, 26]]);
  });
});
