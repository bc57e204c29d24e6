import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Computing } from "../../../bench/measure-quality/computing.ts";
import type { DataSet } from "../../../bench/measure-quality/data-sets.ts";
import {
  type ExperimentContext,
  missingRuns,
  runExperiment,
} from "../../../bench/measure-quality/experiment.ts";
import { isSameProtocol, planRuns, writeProtocol } from "../../../bench/measure-quality/protocol.ts";
import { type QualityRun, readRuns, writeRun } from "../../../bench/measure-quality/run-record.ts";
import { KensaError } from "../../../src-main/contract/errors.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";
import { goodParts, tinySettings } from "../../core/training/tiny-training.ts";
import { computeHere, plannedRun, runContext } from "./made-set.ts";
import { sampleRun } from "./sample-runs.ts";

const set: DataSet = {
  name: "casting",
  trainGood: "/data/casting/train/good",
  test: {
    folder: "/data/casting/test",
    good: "/data/casting/test/good",
    defects: ["/data/casting/test/crack"],
    masks: null,
  },
};

const asked = { isReplacing: false, sources: "abc" };

describe("The plan of an experiment", () => {
  const choose = async () => {
    const there = { ...set, trainGood: await goodParts(1) };
    return {
      sets: [there, { ...there, name: "tile" }],
      presets: ["bigan", "paper"] as const,
      seeds: 2,
      budget: { kind: "steps", steps: 5 } as const,
      threads: 1,
    };
  };

  it("takes every set and preset with the first seed before the second, all with the same settings", async () => {
    const plan = await planRuns(await choose());
    expect(plan.map(({ set: { name }, settings: { preset, seed } }) => `${name} ${preset} ${seed}`)).toEqual([
      "casting bigan 1",
      "casting paper 1",
      "tile bigan 1",
      "tile paper 1",
      "casting bigan 2",
      "casting paper 2",
      "tile bigan 2",
      "tile paper 2",
    ]);
    expect(isSameProtocol(plan[0]!.settings, plan[6]!.settings)).toBe(true);
    expect(isSameProtocol(plan[0]!.settings, plan[1]!.settings)).toBe(false);
  });

  it("is written down with the rules", async () => {
    const out = await temporaryFolder();
    const choice = await choose();
    const plan = await planRuns(choice);
    await writeProtocol(out, plan, choice, "2026-01-02T03:04:05.000Z");
    await writeProtocol(out, plan, choice, "2026-01-03T03:04:05.000Z");
    const protocols = join(out, "protocols");
    expect((await readdir(protocols)).toSorted()).toEqual([
      "2026-01-02T03-04-05.000Z.json",
      "2026-01-03T03-04-05.000Z.json",
    ]);
    const written = JSON.parse(await readFile(join(protocols, "2026-01-02T03-04-05.000Z.json"), "utf8"));
    expect(written).toMatchObject({ fixedAt: "2026-01-02T03:04:05.000Z", seeds: [1, 2] });
    expect(written.runs).toHaveLength(8);
    expect(written.rules.join(" ")).toContain("no run is chosen by its result");
  });
});

describe("What is still to be made", () => {
  const plan = [1, 2, 3].map((seed) => plannedRun(set, { budget: tinySettings.budget, seed }));
  const seedsOf = (runs: readonly { settings: { seed: number } }[]) =>
    runs.map(({ settings }) => settings.seed);

  it("is what is not on the disk", () => {
    expect(seedsOf(missingRuns(plan, [sampleRun(2)], asked))).toEqual([1, 3]);
    expect(seedsOf(missingRuns(plan, [sampleRun(2, { set: "tile" })], asked))).toEqual([1, 2, 3]);
  });

  it("is refused where a run was asked for something else, unless that may be replaced", () => {
    const other = sampleRun(2, { settings: { budget: { kind: "minutes", minutes: 5 } } });
    expect(() => missingRuns(plan, [other], asked)).toThrow(
      "The run of bigan on casting with seed 2 is there already, made with other settings.",
    );
    expect(seedsOf(missingRuns(plan, [sampleRun(1), other], { ...asked, isReplacing: true }))).toEqual([
      2, 3,
    ]);
  });

  it("is made again by other sources only where that is asked for", () => {
    const made = [sampleRun(1), sampleRun(2), sampleRun(3)];
    expect(missingRuns(plan, made, { ...asked, sources: "def" })).toEqual([]);
    expect(missingRuns(plan, made, { sources: "def", isReplacing: true })).toHaveLength(3);
  });
});

describe("An experiment", () => {
  const context = (out: string, changes: Partial<ExperimentContext>): ExperimentContext => ({
    ...runContext(out),
    onProgress: () => {},
    onRun: async () => {},
    ...changes,
  });
  /** Runs whose trainings end at once in this way. */
  const ending = (fault: (seed: number) => Error) => ({
    ...computeHere,
    train: ({ settings }: { settings: { seed: number } }) => Promise.reject(fault(settings.seed)),
  });
  const diverged = () => new KensaError("diverged", "The training collapsed.");

  it("writes each run whole before the next begins, a collapse as well", async () => {
    const out = await temporaryFolder();
    const onDisk: number[] = [];
    const computing = ending(diverged);
    const watched: Computing = {
      ...computing,
      train: async (request) => {
        onDisk.push((await readRuns(out)).length);
        return computing.train(request);
      },
    };
    const seen: QualityRun[] = [];
    const onRun = async (run: QualityRun) => void seen.push(run);
    const plan = [1, 2, 3].map((seed) => plannedRun(set, { seed }));
    const unfinished = await runExperiment(plan, context(out, { computing: watched, onRun }));
    expect(unfinished).toEqual([]);
    expect(onDisk).toEqual([0, 1, 2]);
    expect(seen.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => ({
        kind: "failed",
        failure: { code: "diverged", message: "The training collapsed." },
      })),
    );
    expect(await readRuns(out)).toEqual(seen);
  });

  it("goes on after a run that could not be made, and makes it with the next command", async () => {
    const out = await temporaryFolder();
    const full = new KensaError("disk-full", "There is no space left.", { action: "Free some." });
    const computing = ending((seed) => (seed === 1 ? full : diverged()));
    const plan = [1, 2].map((seed) => plannedRun(set, { seed }));
    expect(await runExperiment(plan, context(out, { computing }))).toEqual([
      { key: { set: "casting", preset: "bigan", seed: 1 }, failure: full.toFailure() },
    ]);
    const missing = missingRuns(plan, await readRuns(out), asked);
    expect(missing.map(({ settings }) => settings.seed)).toEqual([1]);
  });

  it("begins nothing more once it is stopped", async () => {
    const out = await temporaryFolder();
    const stop = new AbortController();
    const changes = { computing: ending(diverged), signal: stop.signal, onRun: async () => stop.abort() };
    const plan = [1, 2, 3].map((seed) => plannedRun(set, { seed }));
    await runExperiment(plan, context(out, changes));
    expect(await readRuns(out)).toHaveLength(1);
  });

  it("has as many runs side by side as it is told", async () => {
    const out = await temporaryFolder();
    let [running, most] = [0, 0];
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const computing = {
      ...computeHere,
      train: async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 2) resolve();
        await both;
        running -= 1;
        throw diverged();
      },
    };
    const facts = { ...runContext(out).facts, parallel: 2 };
    const plan = [1, 2, 3, 4].map((seed) => plannedRun(set, { seed }));
    await runExperiment(plan, context(out, { computing, facts }));
    expect(most).toBe(2);
    expect(await readRuns(out)).toHaveLength(4);
  });

  it("replaces an earlier run whole", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1));
    const computing = ending(diverged);
    await runExperiment([plannedRun(set, { seed: 1 })], context(out, { computing }));
    const [run, ...others] = await readRuns(out);
    expect([run?.outcome.kind, others]).toEqual(["failed", []]);
  });
});
