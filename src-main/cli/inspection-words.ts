/** @file One judged image as a line of text and as a row for machines. */
import type { Region } from "../contract/image.ts";
import type { InspectedImage, InspectionRow, ScoredTerm } from "../contract/inspection.ts";
import { countOf, printable, shortPath } from "./print.ts";

const words = { pass: "pass", fail: "FAIL", "cannot-judge": "CANNOT JUDGE" } as const;

/** What the columns of `inspectedLine` are. */
export const inspectionHeader = "VERDICT       SCORE / THRESHOLD  FILE";

/** Verdict, score, file, and its regions or the reason why it could not be judged. */
export function inspectedLine(image: InspectedImage): string {
  const { file, verdict, score, threshold, regions, reason } = image;
  const figures = score === null ? "" : `${score.toFixed(3)} / ${threshold.toFixed(3)}`;
  const note = reason === null ? regionsText(regions) : printable(reason.message);
  return `${words[verdict].padEnd(12)}  ${figures.padEnd(17)}  ${shortPath(file)}${note === "" ? "" : `  (${note})`}`;
}

function regionsText(regions: readonly Region[]): string {
  const strongest = strongestRegion(regions);
  if (!strongest) return "";
  const { x, y, width, height, area, peak } = strongest;
  const others = regions.length === 1 ? "" : ` and ${countOf(regions.length - 1, "weaker region")}`;
  return `${width}×${height} px at ${x},${y}, ${Math.round(area)} px², peak ${peak.toFixed(2)}${others}`;
}

export function strongestRegion(regions: readonly Region[]): Region | undefined {
  return regions.toSorted((a, b) => b.peak - a.peak)[0];
}

/** The row of `kensa inspect --json`. @param terms what the image's score is made of */
export function inspectionRowOf(image: InspectedImage, terms: readonly ScoredTerm[]): InspectionRow {
  const { file, sha256, score, verdict, reason, regions } = image;
  const ms = Object.values(image.timings).reduce((sum, part) => sum + part, 0);
  return {
    file,
    sha256,
    score,
    verdict,
    reason: reason?.message ?? null,
    regions,
    terms: [...terms],
    ms: Number(ms.toFixed(3)),
    ...(image.part === undefined ? {} : { part: image.part }),
  };
}
