import { describe, expect, test } from "vitest";
import { resultFilter } from "../../../src-main/contract/results-api.ts";
import { ResultsFilter } from "../../../src-renderer/state/results-filter.svelte.ts";

describe("The filter of results", () => {
  test("lets everything of the product through at first", () => {
    const filter = new ResultsFilter(3, null);
    expect([filter.value, filter.isNarrow]).toEqual([{ productId: 3 }, false]);
  });

  test("begins with the inspection that a link leads to", () => {
    const filter = new ResultsFilter(3, 12);
    expect([filter.value, filter.isNarrow]).toEqual([{ productId: 3, inspectionId: 12 }, true]);
  });

  test("is what the application takes, with everything chosen", () => {
    const filter = new ResultsFilter(3, 12);
    filter.toggle("fail");
    filter.toggle("cannot-judge");
    filter.toggle("fail");
    filter.decided = "undecided";
    filter.reasonCode = 4;
    filter.minimumScore = 0.5;
    filter.maximumScore = 2;
    filter.name = "  cap ";
    filter.firstDay = "2026-06-14";
    filter.lastDay = "2026-06-14";
    const value = resultFilter.parse(filter.value);
    expect(value).toMatchObject({
      productId: 3,
      inspectionId: 12,
      verdicts: ["cannot-judge"],
      decided: false,
      reasonCodes: [4],
      minimumScore: 0.5,
      maximumScore: 2,
      name: "cap",
    });
    expect(filter.further).toBe(4);
  });

  test("counts the last day as a whole, where the person is", () => {
    const filter = new ResultsFilter(3, null);
    filter.firstDay = "2026-06-14";
    filter.lastDay = "2026-06-14";
    const { from, to } = filter.value;
    expect(new Date(from ?? "").getHours()).toBe(0);
    expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(24 * 3600 * 1000);
  });

  test("leaves a day out that is not whole yet", () => {
    const filter = new ResultsFilter(3, null);
    filter.firstDay = "2026-";
    expect(filter.value).toEqual({ productId: 3 });
  });

  test("forgets the inspection with its product, and everything when it is cleared", () => {
    const filter = new ResultsFilter(3, 12);
    filter.reasonCode = 2;
    filter.chooseProducts(true);
    expect(filter.value).toEqual({});
    filter.name = "cap";
    filter.clear();
    expect([filter.value, filter.isNarrow]).toEqual([{ productId: 3 }, false]);
  });
});
