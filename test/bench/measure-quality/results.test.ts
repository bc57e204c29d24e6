import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gatherResults, spreadOf, writeResults } from "../../../bench/measure-quality/results.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";
import { failedOutcome, sampleFigures, sampleRun } from "./sample-runs.ts";

const cellOf = (...runs: Parameters<typeof gatherResults>[0]) =>
  gatherResults(runs).sets["casting"]!["bigan"]!;

describe("Mean and deviation over runs", () => {
  it("leave out runs without the figure, and keep their place", () => {
    expect(spreadOf([1, null, 3])).toEqual({ mean: 2, sd: Math.SQRT2, runs: [1, null, 3] });
    expect(spreadOf([0.5])).toEqual({ mean: 0.5, sd: null, runs: [0.5] });
    expect(spreadOf([null])).toEqual({ mean: null, sd: null, runs: [null] });
  });
});

describe("Results", () => {
  it("are the figures of each preset on each set, over its seeds", () => {
    const results = gatherResults([
      sampleRun(1, { figures: { imageAuroc: 0.8 } }),
      sampleRun(2, { figures: { imageAuroc: 0.9 } }),
      sampleRun(1, { set: "tile", figures: { imageAuroc: 0.6 } }),
    ]);
    const { bigan } = results.sets["casting"]!;
    expect(bigan!.imageAuroc).toEqual({
      mean: expect.closeTo(0.85, 12),
      sd: expect.closeTo(0.0707106781, 9),
      runs: [0.8, 0.9],
    });
    expect(bigan!.baseRate.mean).toBeCloseTo(3 / 7, 12);
    expect(bigan!.kinds).toEqual({
      crack: { mean: 0.75, sd: 0, runs: [0.75, 0.75] },
      dent: { mean: 1, sd: 0, runs: [1, 1] },
    });
    expect(bigan!.trainingMinutes.runs).toEqual([1.5, 1.5]);
    expect(results.sets["tile"]!["bigan"]!.imageAuroc.runs).toEqual([0.6]);
    expect(results.data["casting"]).toEqual({
      good: 30,
      testGood: 4,
      testDefective: { crack: 2, dent: 1 },
      hasMasks: false,
      testImagesTrainedOn: 0,
    });
  });

  it("say whether a stated bound held, and count none where none was stated", () => {
    const rate = sampleFigures.falseRejects.rate;
    const stated = (bound: number | null) => ({ figures: { statedFalseRejectBound: bound } });
    const cell = cellOf(
      sampleRun(1, stated(rate)),
      sampleRun(2, stated(rate - 0.01)),
      sampleRun(3, stated(null)),
    );
    expect(cell.runs.map(({ boundHeld }) => boundHeld)).toEqual([true, false, null]);
    expect(cell.boundHeld).toEqual({ count: 1, of: 2 });
  });

  it("keep each run's own facts where runs were made at different times", () => {
    const other = { cpu: "Other", cores: 8, memoryGiB: 16, os: "Test 2" };
    const cell = cellOf(
      sampleRun(1),
      sampleRun(2, { machine: other, versions: { kensa: "0.1.0", sources: "def" }, parallel: 2 }),
    );
    expect(cell.runs.map(({ machine, parallel }) => [machine.cpu, parallel])).toEqual([
      ["Test", 1],
      ["Other", 2],
    ]);
    expect(cell.notes).toEqual([
      "The runs were made by different versions of the sources.",
      "The runs were made on different machines.",
      "Some runs had the machine to themselves and some did not.",
    ]);
  });

  it("never average runs of different budgets: the newest run decides which are left out", () => {
    const steps = { budget: { kind: "steps", steps: 900 } } as const;
    const cell = cellOf(
      sampleRun(1, { settings: steps, finishedAt: "2026-01-03T00:00:00.000Z", figures: { imageAuroc: 0.9 } }),
      sampleRun(2, { figures: { imageAuroc: 0.1 } }),
    );
    expect(cell.imageAuroc).toEqual({ mean: 0.9, sd: null, runs: [0.9] });
    expect(cell.leftOut).toEqual([
      { seed: 2, reason: "It was asked for something else than the newest run." },
    ]);
  });

  it("list a training that collapsed", () => {
    const cell = cellOf(sampleRun(1), sampleRun(2, { outcome: failedOutcome }));
    expect(cell.failed).toEqual([
      { seed: 2, failure: { code: "diverged", message: "The training collapsed." } },
    ]);
    expect(cell.runs).toHaveLength(1);
    const allFailed = gatherResults([sampleRun(1, { outcome: failedOutcome })]);
    expect(allFailed.sets["casting"]!["bigan"]!.imageAuroc.mean).toBeNull();
    expect(allFailed.data).toEqual({});
  });

  it("are written as JSON that others can read", async () => {
    const out = await temporaryFolder();
    await writeResults(out, gatherResults([sampleRun(1)]));
    const { sets, machine } = JSON.parse(await readFile(join(out, "results.json"), "utf8"));
    expect(sets.casting.bigan.imageAuroc.runs).toEqual([sampleFigures.imageAuroc]);
    expect(machine.cpu).toBe("Test");
  });
});
