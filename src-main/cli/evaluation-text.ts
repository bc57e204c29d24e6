/** @file The figures of an evaluation as a person reads them. */
import type { EvaluationResult, Proportion } from "../contract/evaluation.ts";
import type { KindFigures } from "./defect-kinds.ts";
import { countOf, duration, measure, percent, printable, table } from "./print.ts";

/** Rates with their intervals, measures of separation, and a row for each kind of defect. */
export function evaluationText(
  result: EvaluationResult,
  kinds: readonly KindFigures[],
  sample: "image" | "row" = "image",
): string {
  const { images, notJudged, unlabelled = 0, seconds } = result;
  const judged = notJudged === 0 ? "all judged" : `${notJudged} could not be judged`;
  return [
    `${countOf(images, sample)} in ${duration(seconds)}, ${judged}.`,
    ...(unlabelled === 0 ? [] : [`Left out: ${countOf(unlabelled, sample)} without a label.`]),
    "",
    table([
      ["Missed defects", proportionText(result.misses)],
      ["False rejects", `${proportionText(result.falseRejects)}${promiseText(result)}`],
    ]),
    "",
    table(measures(result, sample === "image" ? "Image" : "Row")),
    ...(kinds.length === 0 ? [] : ["", kindTable(kinds)]),
  ].join("\n");
}

function proportionText({ count, of, rate, low, high }: Proportion): string {
  if (of === 0) return "no such images";
  return `${count} of ${of} = ${percent(rate)} (95 % interval ${percent(low)} to ${percent(high)})`;
}

function promiseText({ statedFalseRejectBound, statedConfidence }: EvaluationResult): string {
  if (statedFalseRejectBound === null) return "; the model promised nothing";
  // Never rounded to the flattering side.
  const bound = Math.ceil(1000 * statedFalseRejectBound) / 1000;
  return `; promised: at most ${percent(bound)} with ${percent(statedConfidence)} confidence`;
}

function measures(result: EvaluationResult, sample: string): string[][] {
  const base = result.baseRate === null ? "" : `a score that knows nothing has ${measure(result.baseRate)}`;
  const places =
    result.pixelAuroc === null
      ? []
      : [
          ["Pixel AUROC", measure(result.pixelAuroc), ""],
          ["AU-PRO 30 %", measure(result.auPro30), ""],
        ];
  return [
    [`${sample} AUROC`, measure(result.imageAuroc), ""],
    [`${sample} AUPRC`, measure(result.imageAuprc), base],
    ["F1 at the threshold", measure(result.f1AtThreshold), ""],
    ["Best F1", measure(result.f1Max), "with the threshold chosen knowing the answers"],
    ...places,
  ];
}

function kindTable(kinds: readonly KindFigures[]): string {
  const rows = kinds.map(({ kind, images, flagged, imageAuroc }) => [
    `${flagged} of ${images}`,
    measure(imageAuroc),
    printable(kind),
  ]);
  return table([["CAUGHT", "AUROC", "DEFECT"], ...rows]);
}
