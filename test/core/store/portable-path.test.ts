import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { fromPortablePath, toPortablePath } from "../../../src-main/core/store/portable-path.ts";

const root = resolve("/data/kensa");

it.each([
  [join(root, "models", "a-1"), "models/a-1"],
  [join(root, "..odd", "名前"), "..odd/名前"],
  [root, ""],
])("keeps %j inside the data folder as %j", (path, stored) => {
  expect(toPortablePath(root, path)).toBe(stored);
  expect(fromPortablePath(root, stored)).toBe(path);
});

it.each([resolve("/data"), resolve("/data/kensa-other/m"), resolve("/elsewhere/m")])(
  "keeps %j outside the data folder as it is",
  (path) => {
    expect(toPortablePath(root, path)).toBe(path);
    expect(fromPortablePath(root, path)).toBe(path);
  },
);
