/**
 * @file An inspection report as one HTML file that needs nothing else: no server, no script, no font.
 *
 * A content security policy inside the file forbids everything but its own style sheet and pictures, so that even
 * markup that slipped through could neither run nor call out.
 */
import { hash } from "node:crypto";
import type { Verdict } from "../../contract/inspection.ts";
import { Html, html, when } from "./html.ts";
import type { Report } from "./report-data.ts";
import { evaluationSection } from "./report-evaluation.ts";
import { gallerySection, resultsSection } from "./report-images.ts";
import { reportStyle } from "./report-style.ts";
import { countOf, formatCount, formatDate, formatScore, formatShare, verdictWords } from "./report-text.ts";
import { verdictShape } from "./report-verdict.ts";
import { scoreStrip } from "./score-strip.ts";

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash("sha256", reportStyle, "base64")}'`,
  "img-src 'self' file: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Renders a report. All data is escaped; file names may hold anything.
 *
 * @returns a whole HTML document, to be written as UTF-8
 */
export function renderReport(report: Report): string {
  const { title, product, model, images, evaluation, language } = report;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${product}</title>
<style>${new Html(reportStyle)}</style>
</head>
<body>
<header class="top">
<p class="brand">Kensa <span>inspection report</span></p>
<h1>${title}</h1>
<p class="meta">${product} · ${countOf(images.length, "image")} · ${moment(report.generatedAt, report.timeZone)}</p>
</header>
<main>
${summarySection(report.summary)}
<section aria-labelledby="scores"><h2 id="scores">Scores and threshold</h2>
<p class="lead">${model.thresholdSentence}</p>
${warningList(model.warnings)}
${scoreStrip(images, model.threshold)}
</section>
${when(evaluation, evaluationSection)}
${gallerySection(images)}
${resultsSection(images)}
${modelSection(report)}
</main>
<footer>This file is complete in itself: it needs no network and no other program than a browser.</footer>
</body>
</html>
`.text;
}

function moment(iso: string, timeZone: string): Html {
  return html`<time datetime="${iso}">${formatDate(iso, timeZone)}</time>`;
}

/** Fixed places, red above amber above green as on a stack light; colour only where there is something to see. */
function summarySection({ pass, fail, cannotJudge }: Report["summary"]): Html {
  const total = pass + fail + cannotJudge;
  const tile = (verdict: Verdict, count: number): Html =>
    html`<li class="tile ${count === 0 ? "none" : verdict}">${verdictShape(verdict)}<span class="figure">${formatCount(count)}</span>
<span class="word">${verdictWords[verdict]}</span><span class="share">${total === 0 ? "" : formatShare(count / total)}</span></li>`;
  return html`<section aria-labelledby="summary"><h2 id="summary">Verdicts</h2>
<ul class="tiles">${[tile("fail", fail), tile("cannot-judge", cannotJudge), tile("pass", pass)]}</ul></section>`;
}

function warningList(warnings: readonly string[]): Html {
  if (warnings.length === 0) return html``;
  return html`<div class="warnings" role="note"><h3>${verdictShape("cannot-judge")}Before you trust this model</h3>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`;
}

function modelSection({ model, product, timeZone }: Report): Html {
  const facts: readonly [string, Html][] = [
    ["Product", html`${product}`],
    ["Model", html`<span class="file">${model.id}</span>`],
    ["Trained", moment(model.createdAt, timeZone)],
    ["Preset", html`${model.preset}`],
    ["Threshold", html`${formatScore(model.threshold, model.threshold)}`],
  ];
  return html`<section aria-labelledby="model"><h2 id="model">Model</h2>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}
