import { describe, expect, it } from "vitest";
import { slugOf } from "../../bench/machine.ts";
import { benchProgram, parseOptions } from "../../bench/options.ts";
import { figureTable, readable } from "../../bench/table.ts";

describe("A number in the table", () => {
  it.each([
    [0, "0"],
    [0.012345, "0.0123"],
    [1.2345, "1.23"],
    [12.345, "12.3"],
    [123.45, "123"],
    [12345.6, "12346"],
    [-1.2345, "-1.23"],
  ])("%d has three significant digits and no exponent: %s", (value, text) => {
    expect(readable(value)).toBe(text);
  });
});

describe("The table of figures", () => {
  it("aligns names at the left, numbers at the right, and puts the units behind", () => {
    const figures = [
      { name: "step", value: 12.3, unit: "ms" },
      { name: "matrix product", value: 350, unit: "GFLOP/s" },
      { name: "images", value: 7, unit: "" },
    ];
    expect(figureTable(figures).split("\n")).toEqual([
      "  step            12.3 ms",
      "  matrix product   350 GFLOP/s",
      "  images          7.00",
    ]);
  });

  it("is empty where there are no figures", () => expect(figureTable([])).toBe(""));
});

describe("The command line", () => {
  const titles = { "training-step": "One training step", inspection: "Inspecting files" };
  const parse = (...argv: string[]) => parseOptions(argv, titles)!;

  it("measures everything with two threads at most unless told otherwise", () => {
    const { only, threads, isQuick, data, out } = parse();
    expect({ only, isQuick, data, out }).toEqual({ only: [], isQuick: false, data: null, out: null });
    expect([1, 2]).toContain(threads);
  });

  it("takes several measurements by name, and refuses one that there is not", () => {
    const argv = ["--only", "inspection", "--only", "training-step"];
    expect(parse(...argv).only).toEqual(["inspection", "training-step"]);
    expect(() => parse("--only", "speed")).toThrow("training-step, inspection");
  });

  it.each(["0", "1.5", "many"])("refuses %s threads", (threads) => {
    expect(() => parse("--threads", threads)).toThrow("whole number");
  });

  it("explains each measurement by its title", () => {
    const shown: string[] = [];
    benchProgram(titles)
      .configureOutput({ writeOut: (text) => shown.push(text) })
      .outputHelp();
    expect(shown.join("")).toMatch(/^ {2}inspection {5}Inspecting files$/m);
  });
});

describe("A processor's name in a file name", () => {
  it.each([
    ["AMD EPYC 9B45 128-Core Processor", "amd-epyc-9b45-128-core-processor"],
    ["Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz", "intel-core-i7-8650u-cpu-1-90ghz"],
  ])("%s becomes %s", (name, slug) => expect(slugOf(name)).toBe(slug));
});
