import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KensaError } from "../../../src-main/contract/errors.ts";
import { chooseThreshold } from "../../../src-main/core/calibration/conformal.ts";
import { meanFalseRejects } from "../../../src-main/core/calibration/tolerance.ts";
import { type DatasetSplit, splitDataset } from "../../../src-main/core/dataset/split-dataset.ts";
import { sha256 } from "../../../src-main/core/files/hash.ts";
import { randomFor } from "../../../src-main/core/random/random.ts";

const hashesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => sha256(Buffer.from(`image ${i}`)));
const eachAlone = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sizesOf = ({ train, calibration, check }: DatasetSplit): number[] =>
  [train, calibration, check].map((set) => set.length);
const allOf = ({ train, calibration, check }: DatasetSplit): number[] => [...train, ...calibration, ...check];

/** Group numbers for up to 120 images, many of them alone. */
const someGroups = fc.array(fc.nat(60), { minLength: 3, maxLength: 120 });

describe("splitDataset", () => {
  test("puts every image into exactly one set, and none is empty", () => {
    fc.assert(
      fc.property(someGroups, fc.nat(), (groups, seed) => {
        const split = splitDataset(hashesOf(groups.length), groups, seed);
        expect(allOf(split).toSorted((a, b) => a - b)).toEqual(eachAlone(groups.length));
        expect(Math.min(...sizesOf(split))).toBeGreaterThan(0);
      }),
    );
  });

  test("keeps near-duplicates on one side", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 12, max: 100 }), (seed, count) => {
        const groups = eachAlone(count).map((image) => Math.floor(image / 3));
        const split = splitDataset(hashesOf(count), groups, seed);
        const sides = [split.train, split.calibration, split.check].map((set) =>
          [...set].map((image) => groups[image]),
        );
        const homes = sides.flatMap((side) => [...new Set(side)]);
        expect(new Set(homes).size).toBe(homes.length);
      }),
    );
  });

  test("depends on content and seed, not on the order of the files or the numbers of the groups", () => {
    fc.assert(
      fc.property(someGroups, fc.nat(), (groups, seed) => {
        const hashes = hashesOf(groups.length);
        const order = [...randomFor(seed, "order").permutation(groups.length)];
        const plain = splitDataset(hashes, groups, seed);
        const shuffled = splitDataset(
          order.map((image) => hashes[image]!),
          order.map((image) => 1000 - groups[image]!),
          seed,
        );
        for (const set of ["train", "calibration", "check"] as const) {
          const content = [...plain[set]].map((image) => hashes[image]);
          expect([...shuffled[set]].map((place) => hashes[order[place]!])).toEqual(content);
        }
      }),
    );
  });

  test("another seed makes another split", () => {
    const [one, other] = [1, 2].map((seed) => splitDataset(hashesOf(100), eachAlone(100), seed));
    expect(one?.calibration).not.toEqual(other?.calibration);
  });

  test("adding an image leaves most of the others where they were", () => {
    const fewer = splitDataset(hashesOf(200), eachAlone(200), 5);
    const more = splitDataset(hashesOf(201), eachAlone(201), 5);
    const stayed = fewer.calibration.filter((image) => more.calibration.includes(image));
    expect(stayed.length).toBeGreaterThan(0.9 * fewer.calibration.length);
  });

  test.each([
    [3, [1, 1, 1]],
    [5, [3, 1, 1]],
    [20, [12, 6, 2]],
    [60, [34, 20, 6]],
    [100, [57, 33, 10]],
    [177, [100, 59, 18]],
    [300, [210, 60, 30]],
    [20_000, [18_000, 1000, 1000]],
  ])("of %i images, training, calibration and check get %j", (count, sizes) => {
    expect(sizesOf(splitDataset(hashesOf(count), eachAlone(count), 0))).toEqual(sizes);
  });

  test("other shares can be asked for", () => {
    const split = splitDataset(hashesOf(1000), eachAlone(1000), 0, {
      shares: { calibration: 0.3, check: 0.05 },
    });
    expect(sizesOf(split)).toEqual([650, 300, 50]);
  });

  test("groups are divided where they would leave a set empty", () => {
    expect(Math.min(...sizesOf(splitDataset(hashesOf(30), eachAlone(30).fill(7), 0)))).toBeGreaterThan(0);
  });

  test("groups of more images than may stay together are divided, the others are not", () => {
    const groups = eachAlone(300).map((image) => (image < 60 ? 0 : Math.floor(image / 3)));
    const split = splitDataset(hashesOf(300), groups, 4, { mostTogether: 10 });
    const groupsOf = (set: Uint32Array) => new Set(Array.from(set, (image) => groups[image]!));
    const [train, calibration] = [groupsOf(split.train), groupsOf(split.calibration)];
    expect([...train].filter((group) => calibration.has(group))).toEqual([0]);
    expect(sizesOf(split)).toEqual([210, 60, 30]);
  });

  test.each([0, 1, 2])("%i images are too few, which is said with what to do", (count) => {
    expect(() => splitDataset(hashesOf(count), eachAlone(count), 0)).toThrow(
      expect.objectContaining({ code: "too-few-images", action: expect.stringContaining("3 are the least") }),
    );
  });

  test("tells of 180 images what the threshold from their calibration images states", () => {
    const { calibration } = splitDataset(hashesOf(180), eachAlone(180), 1);
    const { basis } = chooseThreshold(
      Array.from(calibration, (image) => image),
      { falseRejectRate: 0.05 },
    );
    const stated = `on average, and at most ${Math.ceil(basis.falseRejectBound! * 100)} % are promised.`;
    let action: string | undefined;
    try {
      splitDataset(hashesOf(2), eachAlone(2), 1);
    } catch (thrown) {
      action = (thrown as KensaError).action;
    }
    expect(action).toContain(`Of 180, ${calibration.length} give the threshold`);
    expect(action).toContain(`rejects ${meanFalseRejects(basis) * 100} % of good parts ${stated}`);
  });

  test("gives the latest images to calibration and those before them to the check, where times are known", () => {
    const times = [...randomFor(3, "times").permutation(100)];
    const split = splitDataset(hashesOf(100), eachAlone(100), 1, { times });
    const timesOf = (set: Uint32Array) => [...set].map((image) => times[image]!).toSorted((a, b) => a - b);
    expect(timesOf(split.calibration)[0]).toBe(100 - split.calibration.length);
    expect(timesOf(split.check)[0]).toBe(split.train.length);
    expect(timesOf(split.train).at(-1)).toBe(split.train.length - 1);
  });

  test("trains on images without a time, where the others have one", () => {
    const strays = [0, 50];
    const times = eachAlone(100).map((image) => (strays.includes(image) ? null : image));
    // Pairs, of which 33 places for calibration hold one image less: room for a single one, such as a stray.
    const groups = eachAlone(100).map((image) => (image % 50 < 2 ? -(image % 50) : Math.floor(image / 2)));
    for (const stray of strays) groups[stray] = 100 + stray;
    const split = splitDataset(hashesOf(100), groups, 1, { times });
    expect([...split.train]).toEqual(expect.arrayContaining(strays));
    expect(split.calibration).toContain(99);
    expect(split.train).not.toContain(99);
  });

  test("leaves no set empty where no image has a time", () => {
    const times = eachAlone(10).map(() => null);
    expect(Math.min(...sizesOf(splitDataset(hashesOf(10), eachAlone(10), 1, { times })))).toBeGreaterThan(0);
  });

  test("keeps near-duplicates on one side also where times are known: a pair is as late as its later image", () => {
    const times = eachAlone(60);
    const groups = eachAlone(60).map((image) => (image === 0 || image === 59 ? 99 : image));
    const split = splitDataset(hashesOf(60), groups, 1, { times });
    expect([...split.calibration]).toEqual(expect.arrayContaining([0, 59]));
  });
});
