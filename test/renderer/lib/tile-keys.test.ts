import { expect, test } from "vitest";
import { tileAfterKey } from "../../../src-renderer/lib/tile-keys.ts";

const grid = { count: 23, columns: 5, rowsInSight: 2 };

test.each(["ArrowRight", "ArrowDown", "ArrowLeft", "PageDown", "Home"])(
  "%s leads to the first tile where none has the keyboard",
  (key) => {
    expect(tileAfterKey(key, -1, grid)).toBe(0);
  },
);

test.each([
  ["ArrowRight", 7, 8],
  ["ArrowLeft", 7, 6],
  ["ArrowDown", 7, 12],
  ["ArrowUp", 7, 2],
  ["PageDown", 7, 17],
  ["PageUp", 17, 7],
  ["Home", 7, 0],
  ["End", 7, 22],
  ["End", -1, 22],
  ["ArrowDown", 21, 22],
  ["ArrowUp", 3, 0],
])("%s leads from tile %i to tile %i", (key, from, to) => {
  expect(tileAfterKey(key, from, grid)).toBe(to);
});

test("other keys lead nowhere, nor does any in an empty grid", () => {
  expect(tileAfterKey("a", 3, grid)).toBeNull();
  expect(tileAfterKey("ArrowRight", -1, { ...grid, count: 0 })).toBeNull();
});
