import { describe, expect, test } from "vitest";
import { HeatmapChoice } from "../../../src-renderer/state/heatmap-choice.svelte.ts";
import { MemoryStorage } from "./memory-storage.ts";

const MAPS = ["residual", "marks"] as const;

describe("What a heatmap shows", () => {
  test("is everything at first, then one map after the other, then everything again", () => {
    const choice = new HeatmapChoice(new MemoryStorage());
    const seen = Array.from({ length: 4 }, () => {
      const shown = choice.shownOf(MAPS);
      choice.chooseNext(MAPS);
      return shown;
    });
    expect(seen).toEqual(["all", "residual", "marks", "all"]);
  });

  test("is remembered by the session", () => {
    const session = new MemoryStorage();
    new HeatmapChoice(session).choose("marks");
    expect(new HeatmapChoice(session).shownOf(MAPS)).toBe("marks");
    expect(new HeatmapChoice(new MemoryStorage()).shownOf(MAPS)).toBe("all");
  });

  test("is everything where the model lacks the map, and that map again where the next one has it", () => {
    const choice = new HeatmapChoice(new MemoryStorage());
    choice.choose("marks");
    expect(choice.shownOf([])).toBe("all");
    expect(choice.shownOf(["residual"])).toBe("all");
    expect(choice.shownOf(MAPS)).toBe("marks");
  });

  test.each(["", "edges", '"marks"'])("is everything where what was remembered is %j", (text) => {
    expect(new HeatmapChoice(new MemoryStorage({ heatmap: text })).shownOf(MAPS)).toBe("all");
  });
});
