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
import { type ReportText, reportText } from "./report-text.ts";
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
  const { title, product, model, images, evaluation, language, timeZone } = report;
  const text = reportText(language, timeZone);
  const { words } = text;
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
<p class="brand">Kensa <span>${words.report}</span></p>
<h1>${title}</h1>
<p class="meta">${product} · ${text.images(images.length)} · ${moment(report.generatedAt, text)}</p>
</header>
<main>
${summarySection(report.summary, text)}
<section aria-labelledby="scores"><h2 id="scores">${words.scoresAndThreshold}</h2>
<p class="lead">${model.thresholdSentence}</p>
${warningList(model.warnings, text)}
${scoreStrip(images, model.threshold, text)}
</section>
${when(evaluation, (known) => evaluationSection(known, text))}
${gallerySection(images, text)}
${resultsSection(images, text)}
${modelSection(report, text)}
</main>
<footer>${words.footer}</footer>
</body>
</html>
`.text;
}

function moment(iso: string, { date }: ReportText): Html {
  return html`<time datetime="${iso}">${date(iso)}</time>`;
}

/** Fixed places, red above amber above green as on a stack light; colour only where there is something to see. */
function summarySection({ pass, fail, cannotJudge }: Report["summary"], text: ReportText): Html {
  const total = pass + fail + cannotJudge;
  const tile = (verdict: Verdict, count: number): Html =>
    html`<li class="tile ${count === 0 ? "none" : verdict}">${verdictShape(verdict)}<span class="figure">${text.count(count)}</span>
<span class="word">${text.words.verdict[verdict]}</span><span class="share">${total === 0 ? "" : text.share(count / total)}</span></li>`;
  return html`<section aria-labelledby="summary"><h2 id="summary">${text.words.verdicts}</h2>
<ul class="tiles">${[tile("fail", fail), tile("cannot-judge", cannotJudge), tile("pass", pass)]}</ul></section>`;
}

function warningList(warnings: readonly string[], { words }: ReportText): Html {
  if (warnings.length === 0) return html``;
  return html`<div class="warnings" role="note"><h3>${verdictShape("cannot-judge")}${words.beforeTrust}</h3>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`;
}

function modelSection({ model, product }: Report, text: ReportText): Html {
  const { words } = text;
  const facts: readonly [string, Html][] = [
    [words.product, html`${product}`],
    [words.model, html`<span class="file">${model.id}</span>`],
    [words.trained, moment(model.createdAt, text)],
    [words.preset, html`${model.preset}`],
    [words.thresholdName, html`${text.score(model.threshold, model.threshold)}`],
  ];
  return html`<section aria-labelledby="model"><h2 id="model">${words.model}</h2>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}
