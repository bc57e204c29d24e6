/** @file The separate defects of a mask. */
import { expect, test } from "vitest";
import { connectedRegions } from "../../../src-main/core/evaluation/connected-regions.ts";

/** A mask from a drawing: `#` is defective, anything else is not. */
function regionsOf(...rows: string[]): number[][] {
  const mask = Uint8Array.from(rows.join(""), (character) => (character === "#" ? 255 : 0));
  return connectedRegions(mask, rows[0]!.length).map((region) => [...region].toSorted((a, b) => a - b));
}

test("an empty mask has no region", () => {
  expect(regionsOf("...", "...")).toEqual([]);
  expect(connectedRegions(new Uint8Array(0), 1)).toEqual([]);
});

test("pixels that touch at an edge or a corner are one region", () => {
  expect(regionsOf("#..#", ".#..", "#..#")).toEqual([[0, 5, 8], [3], [11]]);
});

test("a region is followed upwards as well", () => {
  expect(regionsOf("#..#", "#..#", "####")).toEqual([[0, 3, 4, 7, 8, 9, 10, 11]]);
});

test("the end of a row does not touch the start of the next", () => {
  expect(regionsOf("..#", "#..", "..#")).toEqual([[2], [3], [8]]);
});

test("a ring is one region and what it encloses another", () => {
  expect(regionsOf("#####", "#...#", "#.#.#", "#...#", "#####").map((region) => region.length)).toEqual([
    16, 1,
  ]);
});

test("a mask of one column or one row is walked to its end", () => {
  expect(regionsOf("#", "#", ".", "#")).toEqual([[0, 1], [3]]);
  expect(regionsOf("##.#")).toEqual([[0, 1], [3]]);
});

test("a region begins above half of full white", () => {
  expect(connectedRegions(Uint8Array.of(127, 0, 128), 3)).toEqual([Uint32Array.of(2)]);
});

test("a mask that is all defect is one region of all pixels", () => {
  const regions = connectedRegions(new Uint8Array(500 * 400).fill(255), 500);
  expect(regions.map((region) => region.length)).toEqual([200_000]);
});
