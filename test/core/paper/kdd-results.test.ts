import { describe, expect, it } from "vitest";
import type { Trial, TrialResult } from "../../../src-main/core/paper/experiment.ts";
import { kddSystems, ofEitherPace } from "../../../src-main/core/paper/kdd-results.ts";

/** Runs of one system, by scaling the F1 of each. */
function runsOf(system: string, f1: Readonly<Record<string, readonly number[]>>) {
  const trials: Trial[] = [];
  const results = new Map<string, TrialResult>();
  for (const [scaling, values] of Object.entries(f1)) {
    for (const [index, value] of values.entries()) {
      const id = `${system}-${scaling}-${index}`;
      const settings = { system, scaling, seed: index };
      trials.push({ id, group: id, settings, run: () => Promise.reject(new Error("not to be run")) });
      results.set(id, { schemaVersion: 1, settings, seconds: 10, figures: { [system]: { f1: value } } });
    }
  }
  return kddSystems(trials, results);
}

describe("kddSystems", () => {
  it("lets the scaling with the higher mean stand for a system, and keeps both", () => {
    const { systems, protocol } = runsOf("alad", { raw: [0.2, 0.4], "min-max": [0.7, 0.9] });
    expect(systems["alad"]!["f1"]!.mean).toBeCloseTo(0.8);
    expect(systems["alad"]!["f1 (raw)"]!.runs).toEqual([0.2, 0.4]);
    expect(protocol["scaling of alad"]).toBe("min-max");
  });
});

describe("ofEitherPace", () => {
  const none = runsOf("none", {});

  it("lets the published training stand for a system, even where the short one found more, and keeps both", () => {
    const short = runsOf("egbad-fm", { raw: [0.7], "min-max": [0.95] });
    const { systems, protocol } = ofEitherPace({ short, published: runsOf("egbad-fm", { raw: [0.93] }) });
    const metrics = systems["egbad-fm"]!;
    expect(metrics["f1"]!.runs).toEqual([0.93]);
    expect(metrics["f1 (min-max)"]).toBeUndefined();
    expect(metrics["f1 (min-max, short)"]!.runs).toEqual([0.95]);
    expect(metrics["f1 (raw, published)"]!.runs).toEqual([0.93]);
    expect(protocol).toMatchObject({ "pace of egbad-fm": "published", "scaling of egbad-fm": "raw" });
  });

  it("takes the short one where there is no other", () => {
    const short = runsOf("dagmm", { raw: [0.9] });
    const { systems, protocol } = ofEitherPace({ short, published: none });
    expect(systems["dagmm"]!["f1"]!.runs).toEqual([0.9]);
    expect(protocol["pace of dagmm"]).toBe("short");
  });
});
