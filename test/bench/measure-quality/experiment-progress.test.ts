import { describe, expect, it } from "vitest";
import {
  ExperimentProgress,
  type ProgressReport,
} from "../../../bench/measure-quality/experiment-progress.ts";

function follow(total: number, parallel: number) {
  const reports: ProgressReport[] = [];
  let seconds = 0;
  const progress = new ExperimentProgress({
    total,
    parallel,
    onReport: (report) => reports.push(report),
    nowMs: () => 1000 * seconds,
  });
  return {
    begin: (seed: number) => progress.begin({ set: "casting", preset: "bigan", seed }),
    at: (second: number) => {
      seconds = second;
    },
    latest: () => reports.at(-1),
  };
}

const training = (done: number, secondsLeft: number | null) => ({
  stage: "train",
  done,
  total: 100,
  secondsLeft,
});

describe("The progress of an experiment", () => {
  it("judges what is to come by the first run while none has finished", () => {
    const { begin, at, latest } = follow(3, 1);
    const run = begin(1);
    run.report(training(0, null));
    expect(latest()).toEqual({
      done: 0,
      total: 3,
      secondsLeft: null,
      detail: "casting bigan 1: train 0/100",
    });
    at(10);
    run.report(training(10, 90));
    expect(latest()?.secondsLeft).toBe(90 + 2 * 100);
  });

  it("judges by the runs that have finished, and by how many are made side by side", () => {
    const { begin, at, latest } = follow(5, 2);
    const [first, second] = [begin(1), begin(2)];
    at(60);
    first.finish();
    second.finish();
    expect(latest()).toMatchObject({ done: 2, secondsLeft: (3 * 60) / 2 });
    begin(3).report(training(50, 70));
    expect(latest()).toMatchObject({
      secondsLeft: (70 + 2 * 60) / 2,
      detail: "casting bigan 3: train 50/100",
    });
  });

  it("ends at nothing left, and does not take a dropped run for a finished one", () => {
    const { begin, at, latest } = follow(2, 1);
    const first = begin(1);
    at(5);
    first.finish();
    begin(2).drop();
    expect(latest()).toEqual({ done: 1, total: 2, secondsLeft: 0, detail: "" });
  });
});
