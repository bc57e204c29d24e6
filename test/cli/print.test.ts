/** @file How names, numbers and tables are written on a terminal. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  countOf,
  duration,
  measure,
  percent,
  printable,
  shortPath,
  table,
} from "../../src-main/cli/print.ts";

test("a name cannot give orders to the terminal or turn text round", () => {
  expect(printable("a\u001B[2Jb\u0007\u202Egnp.exe\uD800")).toBe("a\uFFFD[2Jb\uFFFD\uFFFDgnp.exe\uFFFD");
  expect(printable("検査 🔩 é")).toBe("検査 🔩 é");
});

test("a path below the working directory is said from there, another one in full", () => {
  expect(shortPath(join(process.cwd(), "a", "b.png"))).toBe(join("a", "b.png"));
  expect(shortPath(join(process.cwd(), "..", "b.png"))).toBe(join(process.cwd(), "..", "b.png"));
  expect(shortPath(join(process.cwd(), "..b.png"))).toBe("..b.png");
  expect(shortPath(process.cwd())).toBe(process.cwd());
});

test.each([
  [0.04, "0.0 s"],
  [9.94, "9.9 s"],
  [9.96, "10 s"],
  [59.6, "1 min 0 s"],
  [185, "3 min 5 s"],
  [7799.7, "2 h 10 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

describe("numbers", () => {
  test("are counted in English", () => {
    expect([countOf(1, "image"), countOf(0, "image"), countOf(2000, "copy", "copies")]).toEqual([
      "1 image",
      "0 images",
      "2,000 copies",
    ]);
  });

  test("are shares with one decimal at most, and measures with three", () => {
    expect([percent(0.05), percent(0.1234), measure(0.5), measure(null)]).toEqual([
      "5 %",
      "12.3 %",
      "0.500",
      "–",
    ]);
  });
});

test("a table sets its columns under each other and leaves no blanks at the ends of lines", () => {
  expect(table([["a", "long"], ["longer", ""], ["b"]])).toBe("a       long\nlonger\nb");
  expect(table([])).toBe("");
});
