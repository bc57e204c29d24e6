import { max } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { usualDefectKinds } from "../../../src-main/contract/defects.ts";
import type { StandardPart } from "../../../src-main/contract/model.ts";
import { RecordWalk } from "../../../src-main/core/training/record-walk.ts";
import { SimulatedDamage } from "../../../src-main/core/training/simulated-damage.ts";
import { formulaFrom, formulaOn, walkedFor } from "../../../src-main/core/training/term-formula.ts";
import { partPixels, smallGrey } from "../dataset/pictures.ts";
import { preparedPictures, SIDE } from "./prepared-pictures.ts";
import { tinySettings } from "./tiny-training.ts";

const PARTS: StandardPart[] = ["residual-whole", "marks-whole", "neighbours-whole"];
const GOOD = [1, 2, 3, 4];

function formula(damaged: Readonly<Partial<Record<StandardPart, number[]>>>) {
  const good = new Map(PARTS.map((part) => [part, GOOD]));
  return formulaFrom(PARTS, good, new Map(PARTS.map((part) => [part, damaged[part] ?? GOOD])));
}

describe("The formula of terms", () => {
  it("keeps those that find simulated defects, and weighs them by how well they do", () => {
    const { terms } = formula({ "marks-whole": [10, 11, 12, 13], "residual-whole": [2.5, 3.5, 4.5, 5.5] });
    expect(terms.map(({ part }) => part)).toEqual(["residual-whole", "marks-whole"]);
    // 13 of 16 pairs are told apart by the residual, all of them by the marks.
    expect(terms.map(({ separation }) => separation)).toEqual([13 / 16, 1]);
    expect(terms.map(({ weight }) => weight)).toEqual([(10 / 16) ** 4, 1]);
  });

  it("is told how well the whole finds simulated defects", () => {
    expect(formula({ "marks-whole": [10, 11, 12, 13] }).separation).toBe(1);
    expect(formula({}).separation).toBe(0.5);
  });

  it("takes all alike where none finds any", () => {
    const { terms } = formula({});
    expect(terms.map(({ weight }) => weight)).toEqual([1, 1, 1]);
  });

  it("takes no spread for less than it can be, where few parts happen to score alike", () => {
    const alike = new Map(PARTS.map((part) => [part, [7, 7]]));
    const found = new Map(PARTS.map((part) => [part, [9, 9]]));
    const { terms, scale } = formulaFrom(PARTS, alike, found);
    expect(terms.map((term) => term.scale)).toEqual(PARTS.map(() => ({ mean: 7, deviation: 0.1 })));
    expect(scale).toEqual({ mean: 0, deviation: 0.1 });
  });

  it("puts each term, and the whole, on the scale of good parts", () => {
    const { terms, scale } = formula({ "marks-whole": [10, 11, 12, 13] });
    expect(terms[0]!.scale.mean).toBe(2.5);
    expect(scale.mean).toBeCloseTo(0, 6);
    expect(scale.deviation).toBeCloseTo(1, 6);
  });
});

describe("The formula on so many good parts", () => {
  const parts = (count: number) =>
    Array.from({ length: count }, (_, part) => partPixels(part, { side: SIDE }));
  const settings = { ...tinySettings, geometry: smallGrey, defectKinds: [...usualDefectKinds] };

  /** The pictures that were scored, how far the walk says that it came, and how it damages. */
  async function scored(good: readonly Uint8Array[]) {
    const dataset = await preparedPictures(good);
    const pictures: Buffer[] = [];
    let done = 0;
    const walk = new RecordWalk({
      settings,
      dataset,
      threads: 1,
      signal: new AbortController().signal,
      onProgress: (count) => (done = count),
      total: walkedFor(good.length),
    });
    const damage = await SimulatedDamage.open({ dataset, settings }, [0]);
    await formulaOn(["marks-whole"], {
      walk,
      graph: {
        inputs: { image: [2, SIDE, SIDE, 1] },
        constants: {},
        body: (_constants, { image }) => ({ "marks-whole": max(image!, [1, 2, 3]) }),
      },
      records: good.map((_, record) => record),
      damage,
      run: (scorer, pixels) => {
        pictures.push(Buffer.from(pixels));
        return scorer.run(pixels, ["marks-whole"]);
      },
    });
    return { pictures, done, damage };
  }

  it("draws several defects, each another one, where there are few", async () => {
    const { pictures, done } = await scored(parts(3));
    expect(pictures).toHaveLength(3 + 60);
    expect(new Set(pictures.map((picture) => picture.toString("base64"))).size).toBe(3 + 60);
    expect(done).toBe(walkedFor(3));
  });

  it("draws one each where there are sixty", async () => {
    const good = parts(60);
    const { pictures, done, damage } = await scored(good);
    expect(pictures.slice(60)).toEqual(good.map((pixels, index) => Buffer.from(damage.on(pixels, index))));
    expect(done).toBe(120);
  });
});
