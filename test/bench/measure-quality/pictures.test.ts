import { basename, dirname } from "node:path";
import { expect, test } from "vitest";
import { choosePictures } from "../../../bench/measure-quality/pictures.ts";
import type { InspectedImage } from "../../../src-main/contract/inspection.ts";
import { sampleImage } from "../../core/store/sample-values.ts";

const kindOf = ({ file }: InspectedImage) => basename(dirname(file));

test("The pictures chosen are the strangest good parts, the defects that stand out least and those that do most", () => {
  const images = [
    ...[1, 4, 3, 2].map((score) => sampleImage(`good/${score}.png`, { score })),
    ...[5, 9, 0, 6, 8].map((score) => sampleImage(`crack/${score}.png`, { score })),
    sampleImage("crack/broken.png", { score: null, verdict: "cannot-judge" }),
  ];
  expect(choosePictures(images, kindOf).map(({ sort, file }) => [sort, file])).toEqual([
    ["highest good", "good/4.png"],
    ["highest good", "good/3.png"],
    ["highest good", "good/2.png"],
    ["lowest defective", "crack/0.png"],
    ["lowest defective", "crack/5.png"],
    ["lowest defective", "crack/6.png"],
    ["highest defective", "crack/9.png"],
    ["highest defective", "crack/8.png"],
  ]);
});
