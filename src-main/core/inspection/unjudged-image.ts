/** @file The outcome for a file of which nothing is known but why it cannot be judged. */
import type { Failure } from "../../contract/errors.ts";
import type { InspectedImage } from "../../contract/inspection.ts";

/** @param threshold what it would have been judged by */
export function unjudgedImage(file: string, threshold: number, reason: Failure): InspectedImage {
  return {
    file,
    sha256: null,
    size: null,
    score: null,
    scoreParts: {},
    threshold,
    verdict: "cannot-judge",
    reason,
    regions: [],
    timings: { read: 0, decode: 0, score: 0, heatmap: 0, write: 0 },
    heatmapFile: null,
  };
}
