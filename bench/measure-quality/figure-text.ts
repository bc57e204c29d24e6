/** @file Figures as they stand in tables: mean ± deviation, with the digits that mean something. */
import type { TrainingBudget } from "../../src-main/contract/training.ts";
import type { PresetResult, QualityResults, Spread } from "./results.ts";

/** `0.953 ± 0.012`; a dash where no run has the figure. */
export function measureText({ mean, sd }: Spread): string {
  if (mean === null) return "–";
  return sd === null ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${sd.toFixed(3)}`;
}

/** The same of a share of 1, in per cent with one decimal. */
export function shareText({ mean, sd }: Spread): string {
  if (mean === null) return "–";
  const percent = (share: number) => (100 * share).toFixed(1);
  return sd === null ? `${percent(mean)} %` : `${percent(mean)} ± ${percent(sd)} %`;
}

/** The mean with so many decimals. */
export function meanText({ mean }: Spread, decimals: number): string {
  return mean === null ? "–" : mean.toFixed(decimals);
}

export function budgetText(budget: TrainingBudget): string {
  return budget.kind === "steps" ? `${budget.steps} steps` : `${budget.minutes} min`;
}

/** The bound that the models stated, rounded up, and in how many runs it held. */
export function boundText({
  statedFalseRejectBound: { mean },
  boundHeld: { count, of },
}: PresetResult): string {
  if (mean === null || of === 0) return "none stated";
  return `≤ ${(Math.ceil(1000 * mean) / 10).toFixed(1)} %, held in ${count} of ${of}`;
}

export type Row = readonly string[];

export const SUMMARY_HEAD: Row = [
  "Set",
  "Preset",
  "Runs",
  "Image AUROC",
  "AUPRC",
  "Base rate",
  "False rejects",
  "Stated bound",
  "Misses",
  "Pixel AUROC",
  "AU-PRO 30 %",
  "Minutes",
  "ms/image",
];

/** A row a set and preset. */
export function summaryRows({ sets }: QualityResults): Row[] {
  return Object.entries(sets).flatMap(([set, presets]) =>
    Object.entries(presets).map(([name, result]) => [set, name, ...summaryCells(result)]),
  );
}

/** The cells behind set and preset. */
export function summaryCells(result: PresetResult): string[] {
  const { runs, failed } = result;
  return [
    failed.length === 0 ? String(runs.length) : `${runs.length} (${failed.length} failed)`,
    measureText(result.imageAuroc),
    measureText(result.imageAuprc),
    meanText(result.baseRate, 3),
    shareText(result.falseRejectRate),
    boundText(result),
    shareText(result.missRate),
    measureText(result.pixelAuroc),
    measureText(result.auPro30),
    meanText(result.trainingMinutes, 1),
    meanText(result.millisecondsPerImage, 1),
  ];
}
