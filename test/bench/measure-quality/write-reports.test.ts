import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { picturesPath, writePictures } from "../../../bench/measure-quality/pictures.ts";
import { writeRun } from "../../../bench/measure-quality/run-record.ts";
import { writeReports } from "../../../bench/measure-quality/write-reports.ts";
import { temporaryFolder } from "../../core/files/temporary-folder.ts";
import { failedOutcome, sampleRun } from "./sample-runs.ts";

const textOf = (...path: string[]) => readFile(join(...path), "utf8");

describe("The reports of the runs on the disk", () => {
  it("are a table with mean and deviation, and the same in Markdown", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1, { figures: { imageAuroc: 0.8 } }));
    await writeRun(out, sampleRun(2, { figures: { imageAuroc: 0.9 } }));
    await writeRun(out, sampleRun(3, { outcome: failedOutcome }));
    const table = await writeReports(out, { hasPictures: false });
    expect(table).toMatch(/casting +bigan +2 \(1 failed\) +0\.850 ± 0\.071/);
    const markdown = await textOf(out, "results.md");
    expect(markdown).toContain("| casting | bigan | 2 (1 failed) | 0.850 ± 0.071 |");
    expect(markdown).toContain("| bigan | 0.750 ± 0.000 | 1.000 ± 0.000 |");
    expect(markdown).toContain("- bigan: seed 3 came to no model: The training collapsed.");
  });

  it("round a bound up, and say in how many runs it held", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1, { figures: { statedFalseRejectBound: 0.25001 } }));
    await writeReports(out, { hasPictures: false });
    expect(await textOf(out, "results.md")).toContain("| 25.0 % | ≤ 25.1 %, held in 1 of 1 |");
  });

  it("hold no markup that a folder's name brings along", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1, { set: "<b>a|b" }));
    await writeReports(out, { hasPictures: false });
    expect(await textOf(out, "results.html")).toContain("<h2>&lt;b&gt;a|b</h2>");
    expect(await textOf(out, "results.html")).not.toContain("<b>");
    expect(await textOf(out, "results.md")).toContain("\\<b\\>a\\|b");
  });

  it("draw a curve and the model's own threshold for each run", async () => {
    const out = await temporaryFolder();
    await writeRun(out, sampleRun(1));
    await writeRun(out, sampleRun(2));
    await writeReports(out, { hasPictures: false });
    const page = await textOf(out, "results.html");
    expect(page.match(/<circle /g)).toHaveLength(2);
    expect(page).toContain('aria-label="ROC curves on casting"');
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  it("show pictures of the demo part, and of other people's data only where that is asked for", async () => {
    const out = await temporaryFolder();
    for (const [set, jpeg] of [
      ["casting", "Y2FzdGluZw=="],
      ["demo", "ZGVtbw=="],
    ] as const) {
      await writeRun(out, sampleRun(1, { set }));
      await writePictures(picturesPath(out, { set, preset: "bigan", seed: 1 }), [
        { sort: "highest good", kind: "good", score: 1, verdict: "pass", jpeg },
      ]);
    }
    await writeReports(out, { hasPictures: true });
    const [usual, full] = [
      await textOf(out, "results.html"),
      await textOf(out, "results-with-pictures.html"),
    ];
    expect([usual.includes("Y2FzdGluZw=="), usual.includes("ZGVtbw==")]).toEqual([false, true]);
    expect([full.includes("Y2FzdGluZw=="), full.includes("ZGVtbw==")]).toEqual([true, true]);
  });

  it("need a run", async () => {
    const out = await temporaryFolder();
    await expect(writeReports(out, { hasPictures: false })).rejects.toMatchObject({
      code: "not-found",
      message: `There are no runs in ${out}.`,
    });
  });
});
