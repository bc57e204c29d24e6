import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRuns, writeRun } from "../../../bench/measure-quality/run-record.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";
import { failedOutcome, sampleRun } from "./sample-runs.ts";

describe("Finished runs", () => {
  it("lie in files by set, preset and seed, and are read back as they were", async () => {
    const out = await temporaryFolder();
    const runs = [
      sampleRun(2),
      sampleRun(10),
      sampleRun(1, { settings: { preset: "paper" }, outcome: failedOutcome }),
      sampleRun(1, { set: "tile" }),
    ];
    for (const run of runs.toReversed()) await writeRun(out, run);
    expect(await readRuns(out)).toEqual(runs);
    expect(await readdir(join(out, "runs", "casting", "bigan"))).toEqual(["seed-10.json", "seed-2.json"]);
  });

  it("are none where no folder is", async () => {
    expect(await readRuns(join(await temporaryFolder(), "absent"))).toEqual([]);
  });

  it("are refused where one is damaged, by a sentence that names it", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1));
    const path = join(out, "runs", "casting", "bigan", "seed-1.json");
    await writeFile(path, '{"schemaVersion": 1}');
    await expect(readRuns(out)).rejects.toMatchObject({
      code: "damaged",
      message: expect.stringContaining(path),
    });
  });
});
