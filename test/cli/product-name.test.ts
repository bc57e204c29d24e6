/** @file The product's name where only its folder is known. */
import { expect, test } from "vitest";
import { productFrom } from "../../src-main/cli/product-name.ts";

test.each([
  ["/photos/bracket", "bracket"],
  ["/photos/bracket/good", "bracket"],
  ["/photos/bracket/train/Good", "bracket"],
  ["/photos/ねじ/ok", "ねじ"],
  ["/good", "good"],
  ["/", "product"],
])("for %s it is %s", (folder, name) => {
  expect(productFrom(folder)).toBe(name);
});
