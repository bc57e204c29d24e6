/** @file The words of the inspection report, and how it writes numbers and dates. */
import type { Verdict } from "../../contract/inspection.ts";
import type { ScorePartName } from "../../contract/model.ts";
import type { Mistake } from "./report-data.ts";

export const verdictWords: Readonly<Record<Verdict, string>> = {
  fail: "Fail",
  "cannot-judge": "Cannot judge",
  pass: "Pass",
};

export const mistakeWords: Readonly<Record<Mistake, string>> = {
  "missed-defect": "Missed defect",
  "false-reject": "False reject",
};

/** What the terms of a score look at. */
export const termWords: Readonly<Record<ScorePartName, string>> = {
  residual: "difference from the expected part",
  peak: "largest difference from the expected part",
  features: "difference as the discriminator sees it",
  "sigma-paper": "how unreal the part looks",
  "sigma-released": "how unreal the expected part looks",
  "residual-whole": "difference from the expected part (whole part)",
  "marks-whole": "defect marks (whole part)",
  "neighbours-whole": "unfamiliar surface (whole part)",
  "residual-detail": "difference from the expected part (close up)",
  "marks-detail": "defect marks (close up)",
  "neighbours-detail": "unfamiliar surface (close up)",
};

const wholeNumber = new Intl.NumberFormat("en");
const percentage = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** `1 image`, `2,000 images`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${wholeNumber.format(count)} ${count === 1 ? singular : plural}`;
}

export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** A share of 1 in per cent. */
export function formatShare(share: number): string {
  return percentage.format(share);
}

/** A date in words, by the clock of a time zone, which is named; what is no date is given back as it is. */
export function formatDate(iso: string, timeZone: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const clock = { hour: "2-digit", minute: "2-digit", timeZone, timeZoneName: "short" } as const;
  const day = { day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...day, ...clock }).format(date);
}

/** Scores with so many decimals that the threshold shows four digits; an absent score is a dash. */
export function formatScore(score: number | null, threshold: number): string {
  if (score === null) return "–";
  const magnitude = threshold === 0 ? 0 : Math.floor(Math.log10(Math.abs(threshold)));
  return score.toFixed(Math.min(6, Math.max(0, 3 - magnitude)));
}
