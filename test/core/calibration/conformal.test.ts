/** @file The threshold from good parts: its place, its promise, and whether the promise is kept. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { threshold as thresholdSchema } from "../../../src-main/contract/calibration.ts";
import { chooseThreshold, setThresholdByHand } from "../../../src-main/core/calibration/conformal.ts";
import { type Random, randomFor } from "../../../src-main/core/random/random.ts";

const DRAWS = 2000;
/** Three standard errors of a share near 0.95 over that many draws. */
const SLACK = 3 * Math.sqrt((0.95 * 0.05) / DRAWS);

/** The scores 1 … count, highest first. */
function countedScores(count: number): number[] {
  return Array.from({ length: count }, (_, i) => count - i);
}

/** The share of draws for which `holds` is true. */
function shareOfDraws(name: string, holds: (random: Random) => boolean): number {
  let held = 0;
  for (let draw = 0; draw < DRAWS; draw++) if (holds(randomFor(7, name, draw))) held++;
  return held / DRAWS;
}

function uniformScores(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uniform());
}

describe("the automatic threshold", () => {
  test.each([
    { images: 20, falseRejectRate: 0.05, rank: 20, bound: 0.139 },
    { images: 60, falseRejectRate: 0.05, rank: 58, bound: 0.101 },
    { images: 100, falseRejectRate: 0.05, rank: 96, bound: 0.089 },
    { images: 300, falseRejectRate: 0.05, rank: 286, bound: 0.072 },
    { images: 1000, falseRejectRate: 0.05, rank: 951, bound: 0.062 },
    { images: 100, falseRejectRate: 0.01, rank: 100, bound: 0.03 },
    { images: 300, falseRejectRate: 0.01, rank: 298, bound: 0.021 },
    { images: 1000, falseRejectRate: 0.01, rank: 991, bound: 0.016 },
    { images: 300, falseRejectRate: 0.005, rank: 300, bound: 0.01 },
    { images: 1000, falseRejectRate: 0.005, rank: 996, bound: 0.009 },
  ])(
    "of $images images for $falseRejectRate is the score of rank $rank",
    ({ images, falseRejectRate, rank, bound }) => {
      const { value, basis } = chooseThreshold(countedScores(images), { falseRejectRate });
      expect(value).toBe(rank);
      expect(basis).toMatchObject({
        method: "conformal",
        images,
        rank,
        requestedRate: falseRejectRate,
        confidence: 0.95,
      });
      expect(basis.falseRejectBound).toBeCloseTo(bound, 3);
    },
  );

  test.each([
    { images: 98, falseRejectRate: 0.01 },
    { images: 18, falseRejectRate: 0.05 },
    { images: 199 - 1, falseRejectRate: 0.005 },
  ])(
    "is the highest score where $images images cannot support $falseRejectRate",
    ({ images, falseRejectRate }) => {
      const { value, basis } = chooseThreshold(countedScores(images), { falseRejectRate });
      expect(value).toBe(images);
      expect(basis).toMatchObject({ method: "maximum", rank: images });
      expect(basis.falseRejectBound).toBeCloseTo(1 - 0.05 ** (1 / images), 12);
      expect(chooseThreshold(countedScores(images + 1), { falseRejectRate }).basis.method).toBe("conformal");
    },
  );

  test.each([
    { falseRejectRate: 0.05, needed: 59 },
    { falseRejectRate: 0.02, needed: 149 },
    { falseRejectRate: 0.01, needed: 299 },
    { falseRejectRate: 0.005, needed: 598 },
    { falseRejectRate: 0.001, needed: 2995 },
  ])(
    "counts the images that are missing to $needed for a promise of $falseRejectRate",
    ({ falseRejectRate, needed }) => {
      for (const images of [1, 30, 58, 140, 300, 3000]) {
        const { basis } = chooseThreshold(countedScores(images), { falseRejectRate });
        expect(basis.furtherImages).toBe(Math.max(0, needed - images));
      }
    },
  );

  test("promises nothing from four images, and something from five", () => {
    expect(chooseThreshold([1, 2, 3, 4], { falseRejectRate: 0.05 }).basis.falseRejectBound).toBeNull();
    expect(chooseThreshold([1, 2, 3, 4, 5], { falseRejectRate: 0.05 }).basis.falseRejectBound).toBeCloseTo(
      0.4507,
      4,
    );
  });

  test("is not moved by the rounding of a rate: 29 % of 99 + 1 are 29", () => {
    expect(chooseThreshold(countedScores(99), { falseRejectRate: 0.29 }).basis.rank).toBe(71);
  });

  test("lets every one of a set of equal scores pass", () => {
    const { value } = chooseThreshold(Array<number>(50).fill(0.3), { falseRejectRate: 0.05 });
    expect(value).toBe(0.3);
  });

  test("does not depend on the order of the scores and leaves them as they are", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (scores) => {
        const before = [...scores];
        const reversed = chooseThreshold(scores.toReversed(), { falseRejectRate: 0.1 });
        expect(chooseThreshold(scores, { falseRejectRate: 0.1 })).toEqual(reversed);
        expect(scores).toEqual(before);
      }),
    );
  });

  test("always satisfies the contract and rejects on average at most what was asked, among its own scores", () => {
    const rates = fc.double({ noNaN: true, min: 1e-4, max: 0.5 });
    const lists = fc.array(fc.double({ noNaN: true, min: -50, max: 50 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(lists, rates, (scores, falseRejectRate) => {
        const chosen = chooseThreshold(scores, { falseRejectRate });
        expect(thresholdSchema.parse(chosen)).toEqual(chosen);
        const rejected = scores.filter((score) => score > chosen.value).length;
        expect(rejected).toBeLessThanOrEqual((scores.length + 1) * falseRejectRate + 1e-9);
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses a score of %d",
    (bad) => {
      expect(() => chooseThreshold([1, bad, 3], { falseRejectRate: 0.05 })).toThrow(
        expect.objectContaining({
          name: "KensaError",
          code: "invalid-input",
          message: expect.stringContaining("number 2"),
        }),
      );
    },
  );

  test("refuses to be taken from nothing", () => {
    expect(() => chooseThreshold([], { falseRejectRate: 0.05 })).toThrow(
      expect.objectContaining({ name: "KensaError", code: "too-few-images" }),
    );
  });

  test.each([0, 1, -0.1, Number.NaN])("refuses a rate or a confidence of %d", (bad) => {
    const refusal = expect.objectContaining({ name: "KensaError", code: "invalid-input" });
    expect(() => chooseThreshold([1, 2], { falseRejectRate: bad })).toThrow(refusal);
    expect(() => chooseThreshold([1, 2], { falseRejectRate: 0.05, confidence: bad })).toThrow(refusal);
  });
});

describe("the promise", () => {
  // For uniform scores the share of good parts above t is 1 − t, so that every draw can be checked exactly.
  test.each([
    { images: 10, falseRejectRate: 0.05 },
    { images: 20, falseRejectRate: 0.05 },
    { images: 60, falseRejectRate: 0.2 },
    { images: 140, falseRejectRate: 0.05 },
    { images: 140, falseRejectRate: 0.01 },
    { images: 300, falseRejectRate: 0.005 },
  ])("from $images images at $falseRejectRate is kept in 95 % of calibrations, and is no looser", (given) => {
    const kept = shareOfDraws("kept", (random) => {
      const { value, basis } = chooseThreshold(uniformScores(random, given.images), given);
      return 1 - value <= basis.falseRejectBound!;
    });
    expect(Math.abs(kept - 0.95)).toBeLessThan(SLACK);
  });

  test("is kept at another confidence", () => {
    const kept = shareOfDraws("other confidence", (random) => {
      const request = { falseRejectRate: 0.05, confidence: 0.8 };
      const { value, basis } = chooseThreshold(uniformScores(random, 60), request);
      return 1 - value <= basis.falseRejectBound!;
    });
    expect(Math.abs(kept - 0.8)).toBeLessThan(2 * SLACK);
  });

  test("is kept where scores tie", () => {
    const kept = shareOfDraws("ties", (random) => {
      const scores = Array.from({ length: 60 }, () => random.integer(10));
      const { value, basis } = chooseThreshold(scores, { falseRejectRate: 0.05 });
      return (9 - value) / 10 <= basis.falseRejectBound!;
    });
    expect(kept).toBeGreaterThan(0.95 - SLACK);
  });

  test("of the requested rate is kept once no image is missing and the threshold is the highest score", () => {
    const kept = shareOfDraws("highest", (random) => 1 - Math.max(...uniformScores(random, 59)) <= 0.05);
    expect(Math.abs(kept - 0.95)).toBeLessThan(SLACK);
  });

  test("of a value set by hand is kept", () => {
    const kept = shareOfDraws("by hand", (random) => {
      const { basis } = setThresholdByHand(0.93, uniformScores(random, 100), { falseRejectRate: 0.05 });
      return 1 - 0.93 <= basis.falseRejectBound!;
    });
    expect(kept).toBeGreaterThan(0.95 - SLACK);
  });

  test("on average is kept: good parts are rejected as often as was asked", () => {
    let rejected = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      const scores = uniformScores(randomFor(7, "average", draw), 59);
      rejected += 1 - chooseThreshold(scores, { falseRejectRate: 0.05 }).value;
    }
    expect(rejected / DRAWS).toBeCloseTo(0.05, 2);
  });
});

describe("images of fewer parts than images", () => {
  const request = { falseRejectRate: 0.05 };

  test("leave the threshold where it is, and promise what so many parts support", () => {
    const plain = chooseThreshold(countedScores(60), request);
    const { value, basis } = chooseThreshold(countedScores(60), { ...request, parts: 20 });
    expect(value).toBe(plain.value);
    // 2 of 60 above it are 1 of 20, rounded up: the bound of 20 draws with one above.
    const twenty = setThresholdByHand(19, countedScores(20), request).basis;
    expect(basis).toMatchObject({ images: 60, parts: 20, rank: plain.basis.rank, furtherImages: 39 });
    expect(basis.falseRejectBound).toBe(twenty.falseRejectBound);
    expect(basis.sentence).toBe(
      "Taken from 60 good images of 20 different parts: on average at most 9.6 % of good parts are rejected, and with " +
        "95 % confidence at most 22 %. With 39 more good images, each of another part, Kensa could promise at most 5 % " +
        "with 95 % confidence.",
    );
    const byHand = setThresholdByHand(value, countedScores(60), { ...request, parts: 20 }).basis;
    expect(byHand.falseRejectBound).toBe(basis.falseRejectBound);
    expect(byHand.sentence).toContain("2 of 60 good images of 20 different parts lie above it");
  });

  test("never promise more than if each showed a part of its own", () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.double({ noNaN: true, min: 0, max: 1 }));
    const rates = fc.double({ noNaN: true, min: 1e-3, max: 0.5 });
    const confidences = fc.double({ noNaN: true, min: 0.01, max: 0.99 });
    fc.assert(
      fc.property(counts, rates, confidences, ([images, share], falseRejectRate, confidence) => {
        const given = { falseRejectRate, confidence };
        const parts = Math.max(1, Math.round(images * share));
        const { value, basis } = chooseThreshold(countedScores(images), { ...given, parts });
        const plain = chooseThreshold(countedScores(images), given);
        expect(value).toBe(plain.value);
        expect(basis.falseRejectBound ?? 1).toBeGreaterThanOrEqual(plain.basis.falseRejectBound ?? 1);
      }),
    );
  });

  test("say which threshold would promise the rate where the parts are enough", () => {
    const { basis } = chooseThreshold(countedScores(140), { ...request, parts: 93 });
    const above = Number(/a score that only (\d+) of them exceed/.exec(basis.sentence)?.[1]);
    const boundWith = (count: number) =>
      setThresholdByHand(140 - count, countedScores(140), { ...request, parts: 93 }).basis.falseRejectBound!;
    expect(boundWith(above)).toBeLessThanOrEqual(0.05);
    expect(boundWith(above + 1)).toBeGreaterThan(0.05);
  });

  test("are not spoken of where there are none", () => {
    const { basis } = chooseThreshold(countedScores(60), { ...request, parts: 60 });
    expect(basis).toEqual(chooseThreshold(countedScores(60), request).basis);
  });
});

describe("images of which it is known what part they show", () => {
  const request = { falseRejectRate: 0.05 };
  /** Parts 0 … `singles` − 1 once each, the others in bursts of `burst` images. */
  const numbers = (singles: number, bursts: number, burst: number) => [
    ...Array.from({ length: singles }, (_, part) => part),
    ...Array.from({ length: bursts * burst }, (_, image) => singles + Math.floor(image / burst)),
  ];

  test("count every part above the threshold that shows above it once", () => {
    // 550 parts in 1000 images: 500 once, which take the highest places, and 50 in ten pictures each, all below.
    const partNumbers = numbers(500, 50, 10);
    const scores = partNumbers.map((part, image) => (part < 500 ? 10_000 + image : image));
    const { basis } = setThresholdByHand(10_450.5, scores, { ...request, partNumbers });
    expect(basis).toMatchObject({ images: 1000, parts: 550 });
    expect(basis.sentence).toContain("49 of 1000 good images of 550 different parts lie above it");
    expect(basis.falseRejectBound).toBeCloseTo(0.1115, 3);
    const counted = setThresholdByHand(10_450.5, scores, { ...request, parts: 550 }).basis;
    expect(counted.falseRejectBound).toBeLessThan(0.07);
  });

  test("make the bound that of as many parts, whichever images of theirs lie above", () => {
    const partNumbers = Array.from({ length: 120 }, (_, image) => image % 60);
    // The second picture of each part is the worse one: above the threshold, 12 images of 12 parts.
    const scores = partNumbers.map((part, image) => (image < 60 ? part : 100 + part));
    const { basis } = setThresholdByHand(147.5, scores, { ...request, partNumbers });
    const alone = setThresholdByHand(
      47.5,
      countedScores(60).map((score) => score - 1),
      request,
    ).basis;
    expect(basis.falseRejectBound).toBe(alone.falseRejectBound);
  });

  test("promise no more than images alone where one part takes all places above", () => {
    const partNumbers = numbers(90, 1, 10);
    const scores = partNumbers.map((_, image) => image);
    const plain = setThresholdByHand(90, scores, request).basis;
    const { falseRejectBound } = setThresholdByHand(90, scores, { ...request, partNumbers }).basis;
    expect(falseRejectBound).toBe(plain.falseRejectBound);
  });

  test("leave the threshold where it is, and say its average by parts", () => {
    const partNumbers = Array.from({ length: 60 }, (_, image) => image % 40);
    const scores = partNumbers.map((_, image) => image + 1);
    const { value, basis } = chooseThreshold(scores, { ...request, partNumbers });
    expect(value).toBe(chooseThreshold(countedScores(60), request).value);
    // 2 of 60 images lie above, of 2 of 40 parts: (2 + 1) / 41.
    expect(basis.sentence).toContain("on average at most 7.4 % of good parts");
  });

  test("say which threshold would promise the rate", () => {
    const partNumbers = Array.from({ length: 300 }, (_, image) => image % 150);
    const scores = countedScores(300);
    const { sentence } = chooseThreshold(scores, { ...request, partNumbers }).basis;
    const above = Number(/a score that only (\d+) of them exceed/.exec(sentence)?.[1]);
    const boundWith = (count: number) =>
      setThresholdByHand(300 - count, scores, { ...request, partNumbers }).basis.falseRejectBound!;
    expect(boundWith(above)).toBeLessThanOrEqual(0.05);
    expect(boundWith(above + 1)).toBeGreaterThan(0.05);
  });

  test("are images alone where each shows another part, in whatever numbers", () => {
    const partNumbers = Array.from({ length: 60 }, (_, image) => 7 * image);
    expect(chooseThreshold(countedScores(60), { ...request, partNumbers, parts: 12 })).toEqual(
      chooseThreshold(countedScores(60), request),
    );
  });

  test("keep the promise where bursts and scores belong together", () => {
    // Each part has a score of its own, which its pictures share but for a little; strange parts are photographed once.
    const broken = Array.from({ length: 300 }, (_, draw) => {
      const random = randomFor(5, "bursts", draw);
      const partNumbers: number[] = [];
      const scores: number[] = [];
      for (let part = 0; part < 100; part++) {
        const strangeness = random.uniform();
        for (let shot = 0; shot < (strangeness > 0.8 ? 1 : 5); shot++) {
          partNumbers.push(part);
          scores.push(strangeness - 0.001 * random.uniform());
        }
      }
      const { value, basis } = chooseThreshold(scores, { ...request, partNumbers });
      return 1 - value > basis.falseRejectBound!;
    });
    expect(broken.filter(Boolean).length).toBeLessThan(300 * 0.05 + 12);
  });

  test("must be as many as the scores", () => {
    expect(() => chooseThreshold([1, 2, 3], { ...request, partNumbers: [0, 0] })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});

describe("a threshold set by hand", () => {
  const scores = countedScores(140);

  test("has the bound of the automatic threshold in the same place", () => {
    const automatic = chooseThreshold(scores, { falseRejectRate: 0.05 });
    const manual = setThresholdByHand(automatic.value, scores, { falseRejectRate: 0.05 });
    expect(manual.value).toBe(automatic.value);
    expect(manual.basis).toMatchObject({ method: "manual", rank: 0, images: 140 });
    expect(manual.basis.falseRejectBound).toBe(automatic.basis.falseRejectBound);
  });

  test("promises no less when it is raised", () => {
    const bounds = [100, 120, 130, 139, 140, 1e6].map(
      (value) => setThresholdByHand(value, scores, { falseRejectRate: 0.05 }).basis.falseRejectBound!,
    );
    expect(bounds.toSorted((a, b) => b - a)).toEqual(bounds);
    expect(bounds.at(-1)).toBeCloseTo(1 - 0.05 ** (1 / 140), 12);
  });

  test("promises nothing below all scores, or without any", () => {
    expect(setThresholdByHand(0, scores, { falseRejectRate: 0.05 }).basis.falseRejectBound).toBeNull();
    const { basis } = setThresholdByHand(3, [], { falseRejectRate: 0.05 });
    expect(basis).toMatchObject({ images: 0, falseRejectBound: null, furtherImages: 59 });
    expect(basis.sentence).toBe(
      "Set by hand, with no good images to compare it with: nothing can be promised.",
    );
  });

  test("must be a finite number", () => {
    expect(() => setThresholdByHand(Number.NaN, scores, { falseRejectRate: 0.05 })).toThrow(
      expect.objectContaining({ name: "KensaError", code: "invalid-input" }),
    );
  });
});

describe("the sentence", () => {
  function sentenceFor(images: number, falseRejectRate: number): string {
    return chooseThreshold(countedScores(images), { falseRejectRate }).basis.sentence;
  }

  test("states the average, the bound, and how many images are missing", () => {
    expect(sentenceFor(140, 0.02)).toBe(
      "Taken from 140 good images: on average at most 1.5 % of good parts are rejected, and with 95 % confidence " +
        "at most 3.4 %. With 9 more good images Kensa could promise at most 2 % with 95 % confidence.",
    );
  });

  test("says which threshold would promise the rate where the images are enough", () => {
    expect(sentenceFor(140, 0.05)).toBe(
      "Taken from 140 good images: on average at most 5 % of good parts are rejected, and with 95 % confidence " +
        "at most 8.3 %. A threshold at a score that only 2 of them exceed would promise at most 5 % with 95 % " +
        "confidence, but may overlook more defects.",
    );
    expect(sentenceFor(60, 0.05)).toContain(
      "A threshold at the highest of these scores would promise at most 5 %",
    );
  });

  test("keeps its word about that threshold, and about no laxer one", () => {
    const scores = countedScores(140);
    const boundWith = (above: number) =>
      setThresholdByHand(140 - above, scores, { falseRejectRate: 0.05 }).basis.falseRejectBound!;
    expect(boundWith(2)).toBeLessThanOrEqual(0.05);
    expect(boundWith(3)).toBeGreaterThan(0.05);
  });

  test("refuses to promise from too few images", () => {
    expect(sentenceFor(1, 0.05)).toBe(
      "Taken from 1 good image, which cannot promise how many good parts are rejected. " +
        "With 58 more good images Kensa could promise at most 5 % with 95 % confidence.",
    );
  });

  test("ends with the bound where the bound is no worse than what was asked", () => {
    expect(sentenceFor(100, 0.005)).toContain("Kensa could");
    const { basis } = chooseThreshold(countedScores(600), { falseRejectRate: 0.001, confidence: 0.3 });
    expect(basis.falseRejectBound).toBeLessThan(0.001);
    expect(basis.sentence).toMatch(/at most 0\.06 %\.$/);
  });

  test("of a value set by hand says what lies above it and on what the promise rests", () => {
    const scores = countedScores(140);
    expect(setThresholdByHand(139.5, scores, { falseRejectRate: 0.05 }).basis.sentence).toBe(
      "Set by hand; 1 of 140 good images lies above it: with 95 % confidence at most 3.4 % of good parts are " +
        "rejected, provided that the value was not picked by looking at these images' scores.",
    );
    expect(setThresholdByHand(40, scores, { falseRejectRate: 0.05 }).basis.sentence).toBe(
      "Set by hand; 100 of 140 good images lie above it, which cannot promise how many good parts are rejected.",
    );
  });
});
