import { expect, it } from "vitest";
import { KDD_SCALINGS, kddTrials } from "../../../src-main/core/paper/kdd-experiment.ts";
import { KDD_SYSTEMS } from "../../../src-main/core/paper/kdd-systems.ts";

it("writes into each trial what decides its figures, so that one that was made otherwise is made again", () => {
  const trials = kddTrials({
    data: "nowhere",
    runs: 1,
    pace: "short",
    systems: Object.keys(KDD_SYSTEMS),
    scalings: KDD_SCALINGS,
    threads: 1,
    signal: new AbortController().signal,
  });
  const settingsOf = (id: string) => trials.find((trial) => trial.id === id)!.settings;
  expect(settingsOf("iforest-raw-1")).toMatchObject({ rowsOfATree: "without replacement" });
  expect(settingsOf("anogan-raw-1")).toMatchObject({ rows: 1000 });
  expect(settingsOf("autoencoder-mixture-min-max-1")).toMatchObject({ epochs: 25 });
});
