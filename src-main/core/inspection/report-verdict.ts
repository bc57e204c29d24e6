/** @file A verdict as a sign: always a word, a shape and a colour together. */
import type { Verdict } from "../../contract/inspection.ts";
import { type Html, html } from "./html.ts";
import type { ReportText } from "./report-text.ts";

/** Octagon with a cross, triangle with a question mark, disc with a tick: different outlines, as on road signs. */
const shapes: Readonly<Record<Verdict, Html>> = {
  fail: html`<path class="plate" d="M7 1h10l6 6v10l-6 6H7l-6-6V7z"/><path class="sign" d="M7.5 7.5l9 9m0-9l-9 9"/>`,
  "cannot-judge": html`<path class="plate" d="M12 1.5L23.5 22H.5z"/><path class="sign" d="M9.4 11.4c0-3.4 5.2-3.4 5.2-.2 0 2-2.6 2-2.6 4.1m0 2.6v.6"/>`,
  pass: html`<circle class="plate" cx="12" cy="12" r="11"/><path class="sign" d="M6.8 12.4l3.6 3.7 7-7.6"/>`,
};

/** The shape alone, for where the word stands beside it. */
export function verdictShape(verdict: Verdict): Html {
  return html`<svg class="shape" viewBox="0 0 24 24" aria-hidden="true">${shapes[verdict]}</svg>`;
}

export function verdictBadge(verdict: Verdict, { words }: ReportText): Html {
  return html`<span class="verdict ${verdict}">${verdictShape(verdict)}${words.verdict[verdict]}</span>`;
}
