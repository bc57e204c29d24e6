import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KensaError } from "../../../src-main/contract/errors.ts";
import {
  type ExperimentProgress,
  runExperiment,
  type Trial,
} from "../../../src-main/core/paper/experiment.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensa-experiment-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function trial(id: string, runs: string[], settings: Trial["settings"] = { epochs: 1 }): Trial {
  const run = async () => {
    runs.push(id);
    return { system: { f1: id.length } };
  };
  return { id, group: "all", settings, run };
}

const options = (extra: Partial<Parameters<typeof runExperiment>[1]> = {}) => ({
  folder,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...extra,
});

describe("An experiment", () => {
  it("goes on where it was stopped: what is on the disk is not run again", async () => {
    const runs: string[] = [];
    const stop = new AbortController();
    const second = trial("bb", runs);
    const trials = [
      trial("a", runs),
      { ...second, run: () => (stop.abort(), second.run(() => {})) },
      trial("ccc", runs),
    ];
    const stopped = runExperiment(trials, options({ signal: stop.signal }));
    await expect(stopped).rejects.toSatisfy(
      (thrown) => thrown instanceof KensaError && thrown.code === "cancelled",
    );
    expect(await readdir(folder)).toEqual(["a.json", "bb.json"]);
    const results = await runExperiment(trials, options());
    expect(runs).toEqual(["a", "bb", "ccc"]);
    expect(results.get("ccc")!.figures).toEqual({ system: { f1: 3 } });
  });

  it("makes a run again whose settings have changed", async () => {
    const runs: string[] = [];
    await runExperiment([trial("a", runs)], options());
    await runExperiment([trial("a", runs, { epochs: 2 })], options());
    expect(runs).toEqual(["a", "a"]);
  });

  it("keeps a training that diverged as a result, and goes on", async () => {
    const runs: string[] = [];
    const diverging = {
      ...trial("a", runs),
      run: () => Promise.reject(new KensaError("diverged", "No number.")),
    };
    const results = await runExperiment([diverging, trial("b", runs)], options());
    expect(results.get("a")).toMatchObject({ figures: {}, failure: "No number." });
    expect(runs).toEqual(["b"]);
  });

  it("says how long it will take once it knows of each group how long one run takes", async () => {
    const shown: ExperimentProgress[] = [];
    const runs: string[] = [];
    const onProgress = (progress: ExperimentProgress) => shown.push(progress);
    await runExperiment([trial("a", runs), trial("b", runs)], options({ onProgress }));
    expect(shown.map(({ secondsLeft }) => secondsLeft === null)).toEqual([true, false]);
  });
});
