/** @file The results as one HTML file that needs nothing else: figures, ROC curves, and pictures where they may be shown. */
import { Html, html, when } from "../../src-main/core/inspection/html.ts";
import { reportStyle } from "../../src-main/core/inspection/report-style.ts";
import { measureText, type Row, SUMMARY_HEAD, summaryCells, summaryRows } from "./figure-text.ts";
import type { Picture, PictureSort } from "./pictures.ts";
import type { PresetResult, QualityResults } from "./results.ts";
import { remarksOn } from "./results-markdown.ts";
import { rocPlot } from "./roc-plot.ts";
import type { QualityRun } from "./run-record.ts";

const style = `
.top, main { max-width: 1480px; }
.scroll { overflow-x: auto; }
.numbers th, .numbers td { white-space: nowrap; font-size: 13px; }
.roc { max-width: 460px; margin-bottom: 18px; }
.roc text { fill: var(--muted); font-size: 12px; }
.roc .rule { fill: none; }
.key { margin-right: 14px; white-space: nowrap; }
.key svg { width: 30px; height: 8px; margin-right: 5px; vertical-align: middle; }
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; margin-bottom: 14px; }
.remarks { padding-left: 20px; max-width: 90ch; }
section h3 { margin: 14px 0 8px; }`;

const TITLE = "How well defects are found";

const sortNames: Readonly<Record<PictureSort, string>> = {
  "highest good": "Good parts that look strangest",
  "lowest defective": "Defective parts that stand out least",
  "highest defective": "Defective parts that stand out most",
};

/** @param pictures by set and preset; a set that is not in it shows none */
export function resultsPage(
  results: QualityResults,
  runs: readonly QualityRun[],
  pictures: ReadonlyMap<string, ReadonlyMap<string, readonly Picture[]>>,
): string {
  const { machine, versions, protocol, sets } = results;
  const sections = Object.entries(sets).map(([set, presets]) => {
    const own = runs.filter((run) => run.set === set);
    return setSection(set, presets, own, pictures.get(set));
  });
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title><style>${new Html(reportStyle + style)}</style></head><body>
<div class="top"><h1>${TITLE}</h1><p class="meta">Mean ± standard deviation over the seeds. Newest run: ${machine.cpu}, ${machine.cores} cores; ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}</p></div>
<main><section><h2>All sets</h2>${numberTable(SUMMARY_HEAD, summaryRows(results))}</section>
${sections}
<section><h2>Rules</h2><ul class="remarks">${protocol.rules.map((rule) => html`<li>${rule}</li>`)}</ul></section></main>
</body></html>
`;
  return page.text;
}

function setSection(
  set: string,
  presets: Readonly<Record<string, PresetResult>>,
  runs: readonly QualityRun[],
  pictures: ReadonlyMap<string, readonly Picture[]> | undefined,
): Html {
  const names = Object.keys(presets);
  const remarks = Object.entries(presets).flatMap(([name, result]) => remarksOn(name, result));
  const [, ...head] = SUMMARY_HEAD;
  const rows = Object.entries(presets).map(([name, result]) => [name, ...summaryCells(result)]);
  return html`<section><h2>${set}</h2>
${rocPlot(set, names, runs)}
${numberTable(head, rows)}
${kindTable(presets)}
${when(remarks.length === 0 ? null : remarks, (list) => html`<h3>To know</h3><ul class="remarks">${list.map((remark) => html`<li>${remark}</li>`)}</ul>`)}
${[...(pictures ?? [])].map(([name, of]) => gallery(name, of))}
</section>`;
}

function kindTable(presets: Readonly<Record<string, PresetResult>>): Html {
  const kinds = [
    ...new Set(Object.values(presets).flatMap((result) => Object.keys(result.kinds))),
  ].toSorted();
  if (kinds.length === 0) return html``;
  const rows = Object.entries(presets).map(([name, { kinds: of }]) => [
    name,
    ...kinds.map((kind) => (of[kind] === undefined ? "–" : measureText(of[kind]))),
  ]);
  return html`<h3>Image AUROC by kind of defect</h3>${numberTable(["Preset", ...kinds], rows)}`;
}

function gallery(preset: string, pictures: readonly Picture[]): Html {
  return html`${[...Map.groupBy(pictures, ({ sort }) => sort)].map(
    ([sort, members]) => html`<h3>${preset}: ${sortNames[sort]}</h3>
<div class="small">${members.map(card)}</div>`,
  )}`;
}

function card({ kind, score, verdict, jpeg }: Picture): Html {
  const text = `${kind}, score ${score.toFixed(2)}, ${verdict}`;
  return html`<figure><img alt="${text}" src="data:image/jpeg;base64,${jpeg}"><figcaption>${text}</figcaption></figure>`;
}

function numberTable(head: Row, rows: readonly Row[]): Html {
  return html`<div class="scroll"><table class="numbers"><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}
