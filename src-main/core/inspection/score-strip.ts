/** @file Every score as a point on one line a kind, with the threshold drawn: how far apart good and bad lie. */
import type { Verdict } from "../../contract/inspection.ts";
import { type Html, html } from "./html.ts";
import type { ReportImage } from "./report-data.ts";
import type { ReportText } from "./report-text.ts";

const WIDTH = 1000;
const LABEL_WIDTH = 170;
const RIGHT_MARGIN = 16;
const TOP = 34;
const ROW_HEIGHT = 46;
const AXIS_HEIGHT = 44;
const POINT_STEP = 7;

interface Row {
  readonly label: string;
  readonly images: readonly ScoredImage[];
}
type ScoredImage = ReportImage & { score: number };
type Scale = (score: number) => number;

/** An inline picture of all scores; nothing where no image has one. */
export function scoreStrip(images: readonly ReportImage[], threshold: number, text: ReportText): Html {
  const scored = images.filter((image): image is ScoredImage => image.score !== null);
  if (scored.length === 0) return html``;
  const rows = rowsByKind(scored, text);
  const values = [threshold, ...scored.map(({ score }) => score)];
  const [low, high] = paddedRange(values);
  const scale: Scale = (score) =>
    LABEL_WIDTH + ((score - low) / (high - low)) * (WIDTH - LABEL_WIDTH - RIGHT_MARGIN);
  const bottom = TOP + rows.length * ROW_HEIGHT;
  const over = scored.filter(({ score }) => score > threshold).length;
  const limit = text.score(threshold, threshold);
  const description = text.words.plotOf(text.images(scored.length), text.count(over), limit);
  return html`<div class="scroll" role="group" aria-label="${text.words.plot}" tabindex="0"><svg class="strip" role="img" aria-label="${description}" viewBox="0 0 ${WIDTH} ${bottom + AXIS_HEIGHT}">
${rows.map((row, i) => drawRow(row, { middle: TOP + (i + 0.5) * ROW_HEIGHT, scale, threshold, text }))}
${drawAxis([low, high], bottom, { scale, text })}
${drawThreshold(threshold, bottom, { scale, text })}
</svg></div>`;
}

/** One row a known kind, good parts first; a single row where nothing is known. */
function rowsByKind(scored: readonly ScoredImage[], { words }: ReportText): Row[] {
  const groups = Map.groupBy(scored, ({ kind }) => kind ?? "");
  const order = (kind: string): string => (kind === "good" ? "" : ` ${kind}`);
  return [...groups]
    .toSorted(([a], [b]) => order(a).localeCompare(order(b), "en"))
    .map(([kind, images]) => ({ label: kind === "" ? words.allImages : kind, images }));
}

function paddedRange(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  // Equal and all but equal scores get room as well: a range below the precision of its ends has no scale.
  const leastPadding = Math.max(1e-6, 1e-4 * Math.abs(low), 1e-4 * Math.abs(high));
  const padding = Math.max(0.04 * (high - low), leastPadding);
  return [low - padding, high + padding];
}

type Drawing = {
  readonly middle: number;
  readonly scale: Scale;
  readonly threshold: number;
  readonly text: ReportText;
};

function drawRow(row: Row, drawing: Drawing): Html {
  const { middle, scale, text } = drawing;
  const failed = row.images.filter(({ verdict }) => verdict === "fail").length;
  return html`<line class="rule" x1="${LABEL_WIDTH}" x2="${WIDTH - RIGHT_MARGIN}" y1="${middle}" y2="${middle}"/>
<text class="label" x="0" y="${middle - 2}">${shorten(row.label)}</text>
<text class="note" x="0" y="${middle + 13}">${text.words.failedOf(text.count(failed), text.count(row.images.length))}</text>
${swarm(row.images, scale).map(({ image, x, offset }) => drawPoint(image, x, middle + offset, drawing))}`;
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length > 20 ? `${characters.slice(0, 19).join("")}…` : label;
}

interface SwarmPoint {
  readonly image: ScoredImage;
  readonly x: number;
  readonly offset: number;
}

/** Points that would cover each other are set alternately above and below the line, closer where there are many. */
function swarm(images: readonly ScoredImage[], scale: Scale): SwarmPoint[] {
  const columns = Map.groupBy(images, ({ score }) => Math.round(scale(score) / POINT_STEP));
  return [...columns].flatMap(([, column]) => {
    const step = Math.min(POINT_STEP, (ROW_HEIGHT - 10) / column.length);
    return column
      .toSorted((a, b) => a.score - b.score)
      .map((image, i) => ({
        image,
        x: scale(image.score),
        offset: (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * step,
      }));
  });
}

function drawPoint(image: ScoredImage, x: number, y: number, { threshold, text }: Drawing): Html {
  const title = html`<title>${image.file}: ${text.score(image.score, threshold)}, ${text.words.verdict[image.verdict]}</title>`;
  return html`<path class="point ${image.verdict}" d="${pointShape(image.verdict, x, y)}">${title}</path>`;
}

/** A ring for pass, a cross for fail, a triangle for cannot judge. */
function pointShape(verdict: Verdict, x: number, y: number): string {
  const at = `M${x.toFixed(1)} ${y.toFixed(1)}`;
  if (verdict === "fail") return `${at}m-3.2-3.2l6.4 6.4m0-6.4l-6.4 6.4`;
  if (verdict === "cannot-judge") return `${at}m0-3.6l3.6 6.4h-7.2z`;
  return `${at}m-2.8 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0`;
}

function drawAxis(
  [low, high]: [number, number],
  y: number,
  { scale, text }: Pick<Drawing, "scale" | "text">,
): Html {
  const ticks = niceTicks(low, high).map((tick) => {
    const x = scale(tick).toFixed(1);
    return html`<line class="rule" x1="${x}" x2="${x}" y1="${y}" y2="${y + 5}"/>
<text class="note" text-anchor="middle" x="${x}" y="${y + 19}">${tickLabel(tick).replace(".", text.words.decimalPoint)}</text>`;
  });
  const end = WIDTH - RIGHT_MARGIN;
  return html`<line class="axis" x1="${LABEL_WIDTH}" x2="${end}" y1="${y}" y2="${y}"/>${ticks}
<text class="note" x="${LABEL_WIDTH}" y="${y + 38}">${text.words.plotSigns}</text>
<text class="note" text-anchor="end" x="${end}" y="${y + 38}">${text.words.plotAxis}</text>`;
}

function tickLabel(tick: number): string {
  return String(Number(tick.toPrecision(6)));
}

/** Four to ten round values inside the range: multiples of 1, 2 or 5 times a power of ten. */
function niceTicks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

function drawThreshold(
  threshold: number,
  bottom: number,
  { scale, text }: Pick<Drawing, "scale" | "text">,
): Html {
  const x = scale(threshold);
  const isLeft = x < (LABEL_WIDTH + WIDTH) / 2;
  const [anchor, textX] = isLeft ? ["start", x - 5] : ["end", x + 5];
  return html`<line class="threshold" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="20" y2="${bottom}"/>
<text class="label" x="${textX.toFixed(1)}" text-anchor="${anchor}" y="13">${text.words.thresholdAt(text.score(threshold, threshold))}</text>`;
}
