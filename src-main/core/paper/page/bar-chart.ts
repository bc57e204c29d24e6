/** @file A chart of horizontal bars, ours beside what was printed, as SVG that needs nothing else. */
import { type Chart, escaped } from "./blocks.ts";

export type Bar = {
  readonly label: string;
  readonly value: number;
  /** Drawn as a whisker to both sides. */
  readonly deviation: number;
  /** What was printed, drawn as a line across the bar; null: nothing was. */
  readonly printed: number | null;
  /** What a score that knows nothing gets, drawn as a dotted line across the bar. */
  readonly chance?: number;
};

export type BarChart = {
  readonly name: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  /** The end of the axis. */
  readonly largest: number;
  readonly format: (value: number) => string;
};

const WIDTH = 760;
const LABELS = 210;
const VALUES = 110;
const ROW = 26;
const TOP = 44;
const BAR = 14;

export function barChart({ name, title, bars, largest, format }: BarChart): Chart {
  const height = TOP + bars.length * ROW + 12;
  const scale = (value: number) => LABELS + (Math.min(value, largest) / largest) * (WIDTH - LABELS - VALUES);
  const drawn = bars.map((bar, index) => drawBar(bar, { y: TOP + index * ROW, scale, format }));
  const hasChance = bars.some(({ chance }) => chance !== undefined);
  const legend = `bar: here, mean and deviation · line: as printed${hasChance ? " · dotted: chance" : ""}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13">
<style>text { fill: #222 } .bar { fill: #3b7dd8 } .mark { stroke: #c2410c } .thin { stroke: #222 } @media (prefers-color-scheme: dark) { text { fill: #ddd } .thin { stroke: #ddd } .mark { stroke: #fb923c } }</style>
<text x="0" y="16" font-weight="600">${escaped(title)}</text>
<text x="0" y="34" font-size="11">${escaped(legend)}</text>
${drawn.join("\n")}
</svg>`;
  const spoken = bars.map(({ label, value }) => `${label} ${format(value)}`).join(", ");
  return { name, svg, alternative: `${title}: ${spoken}` };
}

type Drawing = {
  readonly y: number;
  readonly scale: (value: number) => number;
  readonly format: (value: number) => string;
};

function drawBar({ label, value, deviation, printed, chance }: Bar, { y, scale, format }: Drawing): string {
  const middle = y + BAR / 2;
  const end = scale(value);
  const parts = [
    `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="bar" x="${LABELS}" y="${y}" width="${number(end - LABELS)}" height="${BAR}" rx="2"/>`,
    deviation > 0
      ? `<line class="thin" x1="${number(scale(Math.max(0, value - deviation)))}" x2="${number(scale(value + deviation))}" y1="${middle}" y2="${middle}" stroke-width="1.5"/>`
      : "",
    chance === undefined ? "" : vertical("thin", scale(chance), y, ' stroke-dasharray="2 2"'),
    printed === null ? "" : vertical("mark", scale(printed), y, ' stroke-width="3"'),
    `<text x="${WIDTH - VALUES + 8}" y="${middle + 4}">${escaped(format(value))}</text>`,
  ];
  return parts.filter((part) => part !== "").join("");
}

function vertical(look: string, x: number, y: number, attributes: string): string {
  return `<line class="${look}" x1="${number(x)}" x2="${number(x)}" y1="${y - 3}" y2="${y + BAR + 3}"${attributes}/>`;
}

function number(value: number): string {
  return value.toFixed(1);
}
