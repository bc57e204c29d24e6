import { describe, expect, test } from "vitest";
import { mapName, scorePartName } from "../../../src-main/contract/model.ts";
import { heatmapViewName, termRows } from "../../../src-renderer/lib/score-text.ts";

describe("The rows of a score", () => {
  test("name each term with its weight and value, and have bars as long as what it contributes", () => {
    const rows = termRows([
      { part: "marks-detail", weight: 0.6, deviations: 10 },
      { part: "residual-whole", weight: 0.1, deviations: 30 },
      { part: "neighbours-whole", weight: 0.3, deviations: -1.25 },
    ]);
    expect(rows.map(({ label, note, valueText }) => [label, note, valueText])).toEqual([
      ["Defect marks", "close up · counts 60%", "10.0"],
      ["Difference from expected", "whole part · counts 10%", "30.0"],
      ["Unfamiliar surface", "whole part · counts 30%", "-1.3"],
    ]);
    expect(rows.map(({ share }) => share)).toEqual([1, expect.closeTo(0.5), 0]);
  });

  test("do not speak of scales where there is one", () => {
    const [row] = termRows([{ part: "marks-whole", weight: 1, deviations: 2 }]);
    expect(row!.note).toBe("counts 100%");
  });

  test("have no bars where nothing is above good parts", () => {
    expect(termRows([{ part: "peak", weight: 1, deviations: -3 }])[0]!.share).toBe(0);
    expect(termRows([])).toEqual([]);
  });

  test("and the views of a heatmap all have a name", () => {
    const terms = scorePartName.options.map((part) => ({ part, weight: 0.1, deviations: 1 }));
    for (const { label } of termRows(terms)) expect(label).toMatch(/\w/);
    const names = (["all", ...mapName.options] as const).map(heatmapViewName);
    expect(new Set(names).size).toBe(4);
  });
});
