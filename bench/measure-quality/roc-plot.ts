/** @file ROC curves as an inline picture: a colour a preset, a line a run, a ring where the model's own threshold lies. */
import { type CurvePoint, rankImages, rocCurve } from "../../src-main/core/evaluation/ranking.ts";
import { type Html, html } from "../../src-main/core/inspection/html.ts";
import type { MeasuredOutcome, QualityRun } from "./run-record.ts";

const SIDE = 360;
const MARGIN = { left: 46, top: 10, right: 12, bottom: 42 };
const POINTS = 120;

/** Told apart in light, in dark and without colour vision; dashes help where they cross. */
const LINES = [
  { colour: "#0072b2", dashes: "none" },
  { colour: "#d55e00", dashes: "7 3" },
  { colour: "#009e73", dashes: "2 3" },
  { colour: "#cc79a7", dashes: "9 3 2 3" },
] as const;

/** The curves of all measured runs on one set; nothing where there is none. @param presets in the order of their lines */
export function rocPlot(set: string, presets: readonly string[], runs: readonly QualityRun[]): Html {
  const curves = runs.flatMap(({ settings, outcome }) =>
    outcome.kind === "measured" ? drawRun(outcome, presets.indexOf(settings.preset)) : [],
  );
  if (curves.length === 0) return html``;
  const width = MARGIN.left + SIDE + MARGIN.right;
  const height = MARGIN.top + SIDE + MARGIN.bottom;
  return html`<figure class="roc"><svg role="img" aria-label="ROC curves on ${set}" viewBox="0 0 ${width} ${height}">
${axes()}
${curves}
</svg><figcaption>${presets.map(legend)} One line a seed; the ring is the model's own threshold.</figcaption></figure>`;
}

function drawRun({ scores, figures }: MeasuredOutcome, preset: number): Html[] {
  const images = [
    ...scores.good.map((score) => ({ score, defective: false })),
    ...Object.values(scores.defective).flatMap((of) => of.map((score) => ({ score, defective: true }))),
  ];
  const curve = rocCurve(rankImages(images), POINTS);
  if (curve === null) return [];
  const { colour, dashes } = lineOf(preset);
  const own = place({ x: figures.falseRejects.rate, y: 1 - figures.misses.rate });
  const path = curve.map(place).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return [
    html`<path d="M${path.join("L")}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-dasharray="${dashes}"/>`,
    html`<circle cx="${own.x.toFixed(1)}" cy="${own.y.toFixed(1)}" r="4" fill="none" stroke="${colour}" stroke-width="1.6"/>`,
  ];
}

function legend(preset: string, index: number): Html {
  const { colour, dashes } = lineOf(index);
  return html`<span class="key"><svg viewBox="0 0 30 8" aria-hidden="true"><path d="M0 4h30" stroke="${colour}" stroke-width="2.4" stroke-dasharray="${dashes}"/></svg>${preset}</span>`;
}

function lineOf(index: number): (typeof LINES)[number] {
  return LINES[index % LINES.length]!;
}

function place({ x, y }: CurvePoint): CurvePoint {
  return { x: MARGIN.left + x * SIDE, y: MARGIN.top + (1 - y) * SIDE };
}

function axes(): Html {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const { x, y } = place({ x: share, y: share });
    const right = MARGIN.left + SIDE;
    const bottom = MARGIN.top + SIDE;
    return html`<path class="rule" d="M${x} ${MARGIN.top}V${bottom}M${MARGIN.left} ${y}H${right}"/>
<text class="note" text-anchor="middle" x="${x}" y="${bottom + 16}">${100 * share}</text>
<text class="note" text-anchor="end" x="${MARGIN.left - 6}" y="${y + 4}">${100 * share}</text>`;
  });
  const middle = MARGIN.top + SIDE / 2;
  return html`${ticks}
<text class="note" text-anchor="middle" x="${MARGIN.left + SIDE / 2}" y="${MARGIN.top + SIDE + 34}">good parts rejected, %</text>
<text class="note" text-anchor="middle" transform="translate(11 ${middle}) rotate(-90)">defective parts found, %</text>`;
}
