/** @file The results of an inspection as CSV, one row an image, as spreadsheets and databases read it. */
import { stringify } from "csv-stringify/sync";
import type { Region } from "../contract/image.ts";
import type { InspectedImage, ScoredTerm } from "../contract/inspection.ts";
import { inspectionRowOf, strongestRegion } from "./inspection-words.ts";

const columns = [
  "file",
  "verdict",
  "score",
  "threshold",
  "reason",
  "regions",
  "strongest_peak",
  "region_boxes",
  "heatmap",
  "ms",
  "sha256",
  "terms",
] as const;

/** The first line, marked as UTF-8 so that Excel shows every language. */
export function csvHeader(): string {
  return stringify([columns], { bom: true, record_delimiter: "windows" });
}

/** File names are absolute paths, so no cell can begin like a formula. */
export function csvRow(image: InspectedImage, terms: readonly ScoredTerm[]): string {
  const { file, verdict, score, reason, regions, ms, sha256 } = inspectionRowOf(image, terms);
  const cells = [
    file,
    verdict,
    score,
    image.threshold,
    reason,
    regions.length,
    strongestRegion(regions)?.peak,
    regions.map(boxText).join("; "),
    image.heatmapFile,
    ms,
    sha256,
    terms.map(termText).join("; "),
  ];
  return stringify([cells], { record_delimiter: "windows" });
}

/** `part weight deviations`. */
function termText({ part, weight, deviations }: ScoredTerm): string {
  return [part, weight.toFixed(3), deviations.toFixed(3)].join(" ");
}

/** `x y width height area peak`, in pixels of the upright image. */
function boxText({ x, y, width, height, area, peak }: Region): string {
  return [x, y, width, height, area, peak].map((value) => Number(value.toFixed(3))).join(" ");
}
