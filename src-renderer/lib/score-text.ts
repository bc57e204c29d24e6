/** @file What the maps of a heatmap and the terms of a score are called before people. */
import type { ScoredTerm } from "../../src-main/contract/inspection.ts";
import type { MapName, ScorePartName } from "../../src-main/contract/model.ts";
import { m } from "../paraglide/messages.js";
import { formatNumber, formatShare } from "./format.ts";

/** What a heatmap shows: `all` that the model looks at, or one map alone. */
export type HeatmapView = "all" | MapName;

const views: Readonly<Record<HeatmapView, () => string>> = {
  all: m.score_map_all,
  residual: m.score_map_residual,
  marks: m.score_map_marks,
  neighbours: m.score_map_neighbours,
};

const terms: Readonly<Record<ScorePartName, () => string>> = {
  residual: m.score_map_residual,
  peak: m.score_term_peak,
  features: m.score_term_features,
  "sigma-paper": m.score_term_unreal_part,
  "sigma-released": m.score_term_unreal_expected,
  "residual-whole": m.score_map_residual,
  "marks-whole": m.score_map_marks,
  "neighbours-whole": m.score_map_neighbours,
  "residual-detail": m.score_map_residual,
  "marks-detail": m.score_map_marks,
  "neighbours-detail": m.score_map_neighbours,
};

export function heatmapViewName(view: HeatmapView): string {
  return views[view]();
}

/** A term as a row: what is looked at, how, how far from good parts it is, and its bar in 0 … 1 beside the largest one's. */
export type TermRow = {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  readonly valueText: string;
  readonly share: number;
};

/** @param scored the largest contribution first */
export function termRows(scored: readonly ScoredTerm[]): TermRow[] {
  const contributionOf = ({ weight, deviations }: ScoredTerm) => weight * deviations;
  const largest = Math.max(Number.EPSILON, ...scored.map(contributionOf));
  const hasScales = scored.some(({ part }) => part.endsWith("-detail"));
  return scored.map((term) => {
    const weight = m.score_weight({ share: formatShare(term.weight, 0) });
    const scale = hasScales ? `${scaleName(term.part)} · ` : "";
    return {
      key: term.part,
      label: terms[term.part](),
      note: `${scale}${weight}`,
      valueText: formatNumber(term.deviations, 1),
      share: Math.max(0, contributionOf(term)) / largest,
    };
  });
}

function scaleName(part: ScorePartName): string {
  return part.endsWith("-detail") ? m.score_scale_detail() : m.score_scale_whole();
}
