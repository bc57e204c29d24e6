/**
 * @file What the report says, to be written in each language. What only the command line's reports have, the comparison with the
 * truth, is in English, as the command line is.
 */
import type { ThresholdBasis } from "../../contract/calibration.ts";
import type { Verdict } from "../../contract/inspection.ts";
import type { ScorePartName } from "../../contract/model.ts";
import type { Mistake } from "./report-data.ts";

/** Numbers come as they are written in the language. */
export type ReportWords = {
  /** How dates and numbers are written. */
  readonly locale: string;
  readonly decimalPoint: string;
  readonly report: string;
  /** The title of an inspection's report. */
  readonly inspection: (id: number) => string;
  readonly images: (count: number, shown: string) => string;
  readonly verdicts: string;
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly mistake: Readonly<Record<Mistake, string>>;
  readonly term: Readonly<Record<ScorePartName, string>>;
  readonly footer: string;

  readonly scoresAndThreshold: string;
  /** What was promised of the threshold, and why it is where it is. */
  readonly threshold: (basis: ThresholdBasis, number: NumberText) => string;
  readonly thresholdChanged: string;
  readonly beforeTrust: string;
  readonly model: string;
  readonly product: string;
  readonly trained: string;
  readonly preset: string;
  readonly thresholdName: string;

  readonly gallery: string;
  readonly missed: string;
  readonly failed: string;
  readonly unjudged: string;
  readonly passed: string;
  readonly firstOf: (shown: string, all: string) => string;
  readonly scoreOf: (score: string, threshold: string) => string;
  readonly image: string;
  readonly imageOf: (file: string) => string;
  readonly heatmap: string;
  readonly heatmapOf: (file: string, regions: string) => string;
  readonly noPicture: string;
  readonly noRegion: string;
  readonly regions: (count: number, shown: string, peak: string) => string;
  readonly why: (terms: string) => string;
  readonly counts: (term: string, deviations: string, share: string) => string;
  readonly truth: string;

  readonly results: string;
  readonly resultsCaption: (images: string) => string;
  readonly columns: Readonly<
    Record<"file" | "verdict" | "score" | "ofThreshold" | "regions" | "height" | "note", string>
  >;

  readonly plot: string;
  readonly plotOf: (images: string, over: string, threshold: string) => string;
  readonly allImages: string;
  readonly failedOf: (failed: string, all: string) => string;
  readonly plotSigns: string;
  readonly plotAxis: string;
  readonly thresholdAt: (threshold: string) => string;
};

/** Numbers and shares of 1 as the language writes them. */
export type NumberText = {
  readonly count: (value: number) => string;
  readonly share: (value: number) => string;
  /** A share that is promised not to be exceeded, rounded up. */
  readonly atMost: (value: number) => string;
  readonly decimals: (value: number, digits: number) => string;
};
