import { expect, it } from "vitest";
import { shownMaps } from "../../../src-main/core/model/shown-maps.ts";

it("shows the maps whose edge is known, always in the same order", () => {
  expect(shownMaps({ mapThresholds: { marks: 2, residual: 3 } })).toEqual(["residual", "marks"]);
  expect(shownMaps({ mapThresholds: {} })).toEqual([]);
  expect(shownMaps({})).toEqual([]);
});
