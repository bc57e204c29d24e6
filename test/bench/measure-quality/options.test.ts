import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseQualityOptions } from "../../../bench/measure-quality/options.ts";
import { learningPreset } from "../../../src-main/contract/training.ts";

const parse = (...argv: string[]) => parseQualityOptions(argv, "/usual")!;

describe("The options of the quality measurement", () => {
  it("ask for everything with three seeds of twenty minutes unless told otherwise", () => {
    expect(parse()).toMatchObject({
      data: null,
      sets: [],
      presets: learningPreset.options,
      seeds: 3,
      budget: { kind: "minutes", minutes: 20 },
      threads: 1,
      parallel: 1,
      out: "/usual",
      isReplacing: false,
      hasPictures: false,
    });
  });

  it("take lists, a budget and places", () => {
    const argv = "--data sets --presets paper,bigan --steps 100 --out here --seeds 2".split(" ");
    const options = parse(...argv, "--sets", "casting, demo");
    expect(options).toMatchObject({
      data: resolve("sets"),
      sets: ["casting", "demo"],
      budget: { kind: "steps", steps: 100 },
      out: resolve("here"),
      seeds: 2,
    });
    expect(options.presets.toSorted()).toEqual(["bigan", "paper"]);
    expect(parse("--minutes", "0.5").budget).toEqual({ kind: "minutes", minutes: 0.5 });
  });

  it.each([
    [["--presets", "cnn"], "There is no preset «cnn». There are: "],
    [
      ["--minutes", "5", "--steps", "10"],
      "'--minutes <number>' cannot be used with option '--steps <number>'",
    ],
    [["--minutes", "0"], "Give a number above 0"],
    [["--steps", "1.5"], "Give a whole number"],
    [
      ["--seeds", "none"],
      "'--seeds <number>' argument 'none' is invalid. Give a whole number from 1 to 256.",
    ],
    [["--parallel", "0"], "'--parallel <number>' argument '0'"],
    [["--speed"], "--speed"],
  ])("refuse %j by a sentence", (argv, sentence) => {
    expect(() => parse(...argv)).toThrow(sentence);
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: "invalid-input" }));
  });
});
