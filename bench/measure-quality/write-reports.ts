/** @file The runs that are on the disk as results.json, results.md and results.html. */
import { join } from "node:path";
import { KensaError } from "../../src-main/contract/errors.ts";
import { writeFileWhole } from "../../src-main/core/files/write-whole.ts";
import { DEMO } from "./data-sets.ts";
import { type Picture, readPictures } from "./pictures.ts";
import { gatherResults, writeResults } from "./results.ts";
import { resultsMarkdown, summaryTable } from "./results-markdown.ts";
import { resultsPage } from "./results-page.ts";
import { keyOf, type QualityRun, readRuns } from "./run-record.ts";

/**
 * Writes the three files, and the page with pictures of all sets where that is asked for. Gives the table of the figures.
 *
 * @throws KensaError `not-found` where there is no run
 */
export async function writeReports(
  out: string,
  { hasPictures }: { readonly hasPictures: boolean },
): Promise<string> {
  const runs = await readRuns(out);
  if (runs.length === 0) {
    throw new KensaError("not-found", `There are no runs in ${out}.`, {
      action: "Make some first, without --report.",
    });
  }
  const results = gatherResults(runs);
  await writeResults(out, results);
  await writeFileWhole(join(out, "results.md"), resultsMarkdown(results));
  const drawn = await picturesOf(out, runs, (set) => set === DEMO);
  await writeFileWhole(join(out, "results.html"), resultsPage(results, runs, drawn));
  if (hasPictures) {
    const all = await picturesOf(out, runs, () => true);
    await writeFileWhole(join(out, "results-with-pictures.html"), resultsPage(results, runs, all));
  }
  return summaryTable(results);
}

/** The pictures to show, by set and preset: of the first seed that has any. */
async function picturesOf(
  out: string,
  runs: readonly QualityRun[],
  isShown: (set: string) => boolean,
): Promise<Map<string, Map<string, Picture[]>>> {
  const bySet = new Map<string, Map<string, Picture[]>>();
  for (const [set, members] of Map.groupBy(runs, (run) => run.set)) {
    if (!isShown(set)) continue;
    const byPreset = new Map<string, Picture[]>();
    for (const [name, cell] of Map.groupBy(members, ({ settings }) => settings.preset))
      byPreset.set(name, await readPictures(out, cell.map(keyOf)));
    bySet.set(set, byPreset);
  }
  return bySet;
}
