/** @file The report's section on how far the model can be trusted, where the truth of the images is known. */
import type { EvaluationResult, Proportion } from "../../contract/evaluation.ts";
import { type Html, html, when } from "./html.ts";
import type { ReportText } from "./report-text.ts";

/** In English, since only the command line knows the truth about images. */
export function evaluationSection(evaluation: EvaluationResult, text: ReportText): Html {
  const { misses, falseRejects, statedFalseRejectBound, statedConfidence } = evaluation;
  return html`<section aria-labelledby="evaluation">
<h2 id="evaluation">Compared with the truth</h2>
<p class="lead">The kind of each of these images was known. Both rates are given with the interval that holds the true rate in 95 of 100 such tests.</p>
<div class="rates">
${rate("Missed defects", "defective images passed", misses, { note: html``, text })}
${rate("False rejects", "good images failed", falseRejects, { note: boundNote(statedFalseRejectBound, statedConfidence, text), text })}
</div>
<table class="measures"><caption class="hidden">Measures of separation</caption>
<thead><tr><th scope="col">Measure</th><th scope="col" class="number">Value</th><th scope="col">What it says</th></tr></thead>
<tbody>${measures(evaluation, text)}</tbody></table>
</section>`;
}

function boundNote(bound: number | null, confidence: number, text: ReportText): Html {
  return when(
    bound,
    (share) =>
      html`<p class="note">Stated when the threshold was set: at most ${text.share(share)}, with ${text.share(confidence)} confidence.</p>`,
  );
}

function rate(
  name: string,
  what: string,
  { count, of, rate: share, low, high }: Proportion,
  { note, text }: { readonly note: Html; readonly text: ReportText },
): Html {
  if (of === 0) {
    return html`<div class="rate"><h3>${name}</h3><p class="note">No such images were among these.</p></div>`;
  }
  return html`<div class="rate"><h3>${name}</h3>
<p><strong class="figure">${text.share(share)}</strong> ${count} of ${of} ${what}</p>
<svg class="interval" viewBox="0 0 400 18" preserveAspectRatio="none" role="img" aria-label="95% interval from ${text.share(low)} to ${text.share(high)}">
<rect class="track" width="400" height="6" y="6"/><rect class="range" x="${at(low)}" width="${at(high - low)}" height="6" y="6"/>
<rect class="value" x="${at(share)}" width="2" height="18"/></svg>
<p class="scale"><span>0%</span><span>interval ${text.share(low)} to ${text.share(high)}</span><span>100%</span></p>
${note}</div>`;
}

/** A share on the 400 units wide picture of an interval. */
function at(share: number): string {
  return (398 * share).toFixed(1);
}

function measures(evaluation: EvaluationResult, text: ReportText): Html[] {
  const { baseRate, images, notJudged } = evaluation;
  const base = baseRate === null ? "" : ` A score that knows nothing has ${baseRate.toFixed(3)}.`;
  const rows: readonly [string, number | null, string][] = [
    [
      "Image AUROC",
      evaluation.imageAuroc,
      "How often a defective image scores above a good one. Chance is 0.5.",
    ],
    ["Image AUPRC", evaluation.imageAuprc, `Precision averaged over all recalls.${base}`],
    [
      "F1 at the threshold",
      evaluation.f1AtThreshold,
      "Precision and recall in one number, as the model is used.",
    ],
    [
      "Best F1",
      evaluation.f1Max,
      "With the threshold chosen knowing the answers: a limit, not a performance.",
    ],
    ["Pixel AUROC", evaluation.pixelAuroc, "How well the heatmap separates defective pixels from good ones."],
    ["AU-PRO 30%", evaluation.auPro30, "How well the heatmap covers each defect, large or small."],
  ];
  const known = rows.filter(([, value]) => value !== null);
  const judged = html`<tr><th scope="row">Images</th><td class="number">${images}</td><td>${notJudged === 0 ? "All were judged." : `${text.images(notJudged)} could not be judged.`}</td></tr>`;
  return [
    ...known.map(
      ([name, value, meaning]) =>
        html`<tr><th scope="row">${name}</th><td class="number">${value!.toFixed(3)}</td><td>${meaning}</td></tr>`,
    ),
    judged,
  ];
}
